"""The order of the measurements of `bench`.

All methods play in turn in every round, so that other load on the machine affects all of them.
"""

from __future__ import annotations

import platform
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2

from edge.commands.bench import clips, process, report
from edge.commands.bench.device_loop import DeviceLoop
from edge.commands.bench.lower_bound import LowerBound
from edge.commands.bench.reference import ReferenceMethod
from edge.commands.bench.samples import StageTimes, concatenate
from edge.config import loader
from edge.config.schema import Config
from edge.engine.litert import find_runtime
from edge.errors import ConfigError
from edge.system.console import StatusLine

STARTS = 5  # new processes; the start-up time is their median
REFERENCE_FRAMES = {"int8": 6, "float": 4}  # per round: the reference method is slow
REFERENCE_NETWORKS = {form: f"resnet50v2_{form}.tflite" for form in REFERENCE_FRAMES}
SETTINGS = ["display.mirror=off", "display.stats=false", "engine.threads=1"]
# Stronger than the user's settings: a benchmark must not write recordings.
OVERRIDES = ["record.snapshots=false", "record.video=false"]

Play = Callable[[Path], tuple[StageTimes, float]]  # clip -> times, mean faces per frame


def bench(
    paths: list[Path], file: Path | None, settings: list[str], rounds: int, reference: Path | None
) -> dict[str, Any]:
    """Measure every method on every clip, start-up time and memory.

    Args:
        paths: clips; empty renders one clip with one face and one with four.
        file: configuration file; None loads the default one.
        settings: each "section.key=value".
        rounds: number of counted rounds; one more comes first, to warm up.
        reference: folder with the networks of the reference method; None leaves it out.

    Returns:
        All results, ready for JSON; `report` and `plot` present them.

    Raises:
        ConfigError: a network is missing in the folder.
        EmotionEdgeError: a clip or a network cannot be opened.
    """
    cv2.setNumThreads(1)
    settings = [*SETTINGS, *settings, *OVERRIDES]
    config = loader.load(file, settings)
    methods, bound = _open_methods(config, reference), LowerBound(config)
    with tempfile.TemporaryDirectory(prefix="emotion-edge-") as folder, StatusLine() as status:
        chosen = {str(path): path for path in paths} or _write_clips(Path(folder))
        runs = {name: _ClipRuns(path, methods, bound) for name, path in chosen.items()}
        for done in range(rounds + 1):
            status.show(f"round {done} of {rounds}")
            for each in runs.values():
                each.play_round(count=done > 0)
        status.show("starting new processes")
        start = _measure_start(Path(folder), file, settings)
        memory = max(process.measure(path, file, settings).megabytes for path in chosen.values())
    results = {
        "machine": f"{platform.machine()}, {find_runtime()[0]}, OpenCV {cv2.__version__}",
        "settings": settings,
        "start_s": start,
        "memory_mb": memory,
        "clips": {name: each.results() for name, each in runs.items()},
    }
    return {**results, "ratios": report.ratios(results)}


class _ClipRuns:
    """Times of all methods on one clip, collected over the rounds."""

    def __init__(self, clip: Path, methods: dict[str, Play], bound: LowerBound) -> None:
        self._clip, self._methods, self._bound = clip, methods, bound
        self._times: dict[str, list[StageTimes]] = {}
        self._faces: dict[str, float] = {}

    def play_round(self, *, count: bool) -> None:
        """Play the clip by every method; only a round that counts is recorded."""
        for name, play in self._methods.items():
            times, self._faces[name] = play(self._clip)
            if count:
                self._times.setdefault(name, []).append(times)
        if count:
            self._times.setdefault("limit", []).append(self._bound.measure(clips.FRAMES))

    def results(self) -> dict[str, Any]:
        """Return for each method its stages, its faces per frame and CPU per frame by round."""
        return {
            name: {
                "stages": concatenate(rounds).statistics(),
                "faces": self._faces.get(name),
                "rounds": [times.mean_cpu() for times in rounds],
            }
            for name, rounds in self._times.items()
        }


def _open_methods(config: Config, reference: Path | None) -> dict[str, Play]:
    """Open the device loop, and the reference method with each of its networks, by JSON key."""
    methods: dict[str, Play] = {"ours": DeviceLoop(config).play}
    for form, network in _find_networks(reference).items():
        frames = REFERENCE_FRAMES[form]
        methods[form] = ReferenceMethod(network, config.engine.threads, frames).play
    return methods


def _find_networks(folder: Path | None) -> dict[str, Path]:
    if folder is None:
        return {}
    found = {form: folder / name for form, name in REFERENCE_NETWORKS.items()}
    for path in found.values():
        if not path.is_file():
            raise ConfigError(f"{path}: no such network: create it with `make bench`")
    return found


def _write_clips(folder: Path) -> dict[str, Path]:
    names = {1: "one face", 4: "four faces"}
    return {names[faces]: clips.write(folder / f"{faces}.mp4", faces) for faces in clips.LAYOUTS}


def _measure_start(folder: Path, file: Path | None, settings: list[str]) -> float:
    """Return the median time in seconds from the start of a process to its first frame."""
    clip = clips.write(folder / "single.mp4", faces=1, count=1)
    return statistics.median(process.measure(clip, file, settings).seconds for _ in range(STARTS))
