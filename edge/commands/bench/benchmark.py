"""The order of the measurements of `bench`.

All methods play in turn in every round, so that other load on the machine affects all of them.
"""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2

from edge.commands.bench import changes, clips, report, start
from edge.commands.bench.against import Reader, readers
from edge.commands.bench.against.method import OtherMethod
from edge.commands.bench.changes import Change
from edge.commands.bench.device_loop import DeviceLoop
from edge.commands.bench.lower_bound import LowerBound
from edge.commands.bench.progress import BenchProgress
from edge.commands.bench.ready_camera import open_ready
from edge.commands.bench.reference import ReferenceMethod
from edge.commands.bench.rounds import ClipRuns, Play
from edge.commands.bench.verdict import verdict
from edge.config import loader
from edge.config.schema import Config
from edge.engine.litert import find_runtime
from edge.engine.threads import describe_threads, thread_count
from edge.errors import ConfigError
from edge.system.console import StatusLine

REFERENCE_FRAMES = {"int8": 6, "float": 4}  # per round: the reference method is slow
REFERENCE_NETWORKS = {form: f"resnet50v2_{form}.tflite" for form in REFERENCE_FRAMES}
SETTINGS = ["display.mirror=off", "display.stats=false", "engine.threads=1"]
# Stronger than the user's settings: a benchmark must not write recordings.
OVERRIDES = ["record.snapshots=false", "record.video=false"]


def bench(
    paths: list[Path],
    file: Path | None,
    settings: list[str],
    rounds: int,
    reference: Path | None,
    against: Sequence[str],
    line: StatusLine,
) -> dict[str, Any]:
    """Measure every method on every clip, start-up time and memory.

    Args:
        paths: clips; empty renders one clip with one face and one with four.
        file: configuration file; None loads the default one.
        settings: each "section.key=value".
        rounds: number of counted rounds; one more comes first, to warm up.
        reference: folder with the networks of the reference method; None leaves it out.
        against: installed packages to measure beside this program; see `readers`.
        line: shows the progress.

    Returns:
        All results, ready for JSON; `report` and `plot` present them.

    Raises:
        ConfigError: a network is missing in the folder, or a package is not known.
        EmotionEdgeError: a clip, a network or a package cannot be opened.
    """
    cv2.setNumThreads(1)
    settings = [*SETTINGS, *settings, *OVERRIDES]
    config, progress = loader.load(file, settings), BenchProgress(line, rounds)
    with (
        readers.opened(against, config, reference) as others,
        tempfile.TemporaryDirectory(prefix="emotion-edge-") as folder,
        line,
    ):
        methods, bound = _open_methods(config, reference, others), LowerBound(config)
        chosen = {str(path): path for path in paths} or write_clips(Path(folder), progress)
        runs = [ClipRuns(name, path, methods, bound) for name, path in chosen.items()]
        if not paths:
            runs[0].add_method("ready", open_ready(config))
        tried = _warm_up(runs, config, file, settings, progress)
        _play_rounds(runs, rounds, progress)
        starts = start.measure(Path(folder), chosen.values(), file, settings, rounds)
    results = {**_describe_run(config, settings, others), **starts, **_figures(runs)}
    judged = verdict(results, config.camera.rate, tried)
    return {**results, "ratios": report.ratios(results), "verdict": judged}


def _describe_run(
    config: Config, settings: list[str], others: Mapping[str, Reader]
) -> dict[str, Any]:
    """Return machine, settings, other packages and threads of a run, in words."""
    return {
        "machine": f"{platform.machine()}, {find_runtime()[0]}, OpenCV {cv2.__version__}",
        "settings": settings,
        "others": {name: reader.name for name, reader in others.items()},
        "threads": describe_threads(config.engine.threads),
    }


def _figures(runs: list[ClipRuns]) -> dict[str, Any]:
    """Return the figures of all clips, and what other settings gain."""
    return {
        "clips": {each.name: each.results() for each in runs},
        "gains": {name: gain for each in runs for name, gain in each.gains().items()},
    }


def _play_rounds(runs: list[ClipRuns], rounds: int, progress: BenchProgress) -> None:
    for number in range(1, rounds + 1):
        progress.begin_round(number)
        for each in runs:
            each.play_round(progress)
    progress.end_rounds()
    progress.show("starting new processes")


def _warm_up(
    runs: list[ClipRuns],
    config: Config,
    file: Path | None,
    settings: list[str],
    progress: BenchProgress,
) -> list[Change]:
    """Play every clip once; where one is too slow for the camera, add changes to the slowest.

    Returns:
        the changes that are measured.
    """
    progress.begin_round(0)
    rates = [each.warm_up(progress) for each in runs]
    if min(rates) >= config.camera.rate:
        return []
    found = changes.candidates(config, file, settings)
    opened = {each.setting: changes.open_loop(each, file, settings).play for each in found}
    runs[rates.index(min(rates))].add_changes(opened, progress)
    return found


def _open_methods(
    config: Config, reference: Path | None, others: Mapping[str, Reader]
) -> dict[str, Play]:
    """Open the device loop, the reference method with each of its networks, and other packages.

    Returns:
        what plays a clip, by JSON key.
    """
    methods: dict[str, Play] = {"ours": DeviceLoop(config).play}
    for form, network in _find_networks(reference).items():
        frames = REFERENCE_FRAMES[form]
        methods[form] = ReferenceMethod(network, thread_count(config.engine.threads), frames).play
    return methods | {name: OtherMethod(reader).play for name, reader in others.items()}


def _find_networks(folder: Path | None) -> dict[str, Path]:
    if folder is None:
        return {}
    found = {form: folder / name for form, name in REFERENCE_NETWORKS.items()}
    for path in found.values():
        if not path.is_file():
            raise ConfigError(f"{path}: no such network: create it with `make bench`")
    return found


def write_clips(folder: Path, progress: BenchProgress) -> dict[str, Path]:
    """Render one clip with one face and one with four; return their files by name."""
    progress.show("making the clips")
    names = {1: "one face", 4: "four faces"}
    return {names[faces]: clips.write(folder / f"{faces}.mp4", faces) for faces in names}
