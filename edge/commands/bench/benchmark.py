"""The order of a measurement: in turn, so that whatever else the machine does meets all of them."""

from __future__ import annotations

import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2

from edge.commands.bench import clips, process, report
from edge.commands.bench.device_loop import Ours
from edge.commands.bench.lower_bound import Limit
from edge.commands.bench.reference import Reference
from edge.commands.bench.samples import Table, joined
from edge.config import loader as configs
from edge.config.schema import Config
from edge.engine.litert import find_runtime
from edge.errors import ConfigError

STARTS = 5  # fresh processes
FEW = {"int8": 6, "float": 4}  # frames of the slow method per round
NETWORKS = {form: f"resnet50v2_{form}.tflite" for form in FEW}
SETTINGS = ["display.mirror=off", "display.stats=false", "engine.threads=1"]
# A benchmark must not fill anybody's folder.
ALWAYS = ["record.snapshots=false", "record.video=false"]

Play = Callable[[Path], tuple[Table, float]]  # a clip; its laps, and faces per frame


def bench(
    given: list[Path],
    file: Path | None,
    settings: list[str],
    rounds: int,
    reference: Path | None,
) -> dict[str, Any]:
    """Measure, and give all figures.

    Args:
        given: clips; none takes our own, with one face and with four.
        file: of settings; None takes the usual one, if it is there.
        settings: each "section.key=value".
        rounds: each plays every clip by every method once; the first is not counted.
        reference: folder with the networks of the reference method; None leaves it out.

    Raises:
        ConfigError: the folder lacks a network.
        EmotionEdgeError: a clip or a network cannot be opened.
    """
    cv2.setNumThreads(1)
    settings = [*SETTINGS, *settings, *ALWAYS]
    config = configs.load(file, settings)
    methods, limit = _methods(config, reference), Limit(config)
    with tempfile.TemporaryDirectory(prefix="emotion-edge-") as place:
        chosen = {str(path): path for path in given} or _own(Path(place))
        plays = {name: _Plays(path, methods, limit) for name, path in chosen.items()}
        with _progress() as tell:
            for done in range(rounds + 1):
                tell(f"round {done} of {rounds}")
                for each in plays.values():
                    each.once(count=done > 0)
            tell("starting fresh processes")
            single = clips.write(Path(place) / "single.mp4", 1, 1)
            starts = [process.run(single, file, settings).first for _ in range(STARTS)]
            memory = max(process.run(path, file, settings).memory for path in chosen.values())
    figures = {
        "machine": f"{platform.machine()}, {find_runtime()[0]}, OpenCV {cv2.__version__}",
        "settings": settings,
        "start_s": statistics.median(starts),
        "memory_mb": memory,
        "clips": {name: each.figures() for name, each in plays.items()},
    }
    return {**figures, "ratios": report.ratios(figures)}


class _Plays:
    """One clip by every method, again and again."""

    def __init__(
        self,
        clip: Path,
        methods: dict[str, Play],
        limit: Limit,
    ) -> None:
        self._clip, self._methods, self._limit = clip, methods, limit
        self._tables: dict[str, list[Table]] = {}
        self._faces: dict[str, float] = {}

    def once(self, *, count: bool) -> None:
        """A round; one that warms up is not counted."""
        for name, play in self._methods.items():
            table, self._faces[name] = play(self._clip)
            if count:
                self._tables.setdefault(name, []).append(table)
        if count:
            self._tables.setdefault("limit", []).append(self._limit.run(clips.FRAMES))

    def figures(self) -> dict[str, Any]:
        """Of each method: stages, faces per frame, and CPU per frame of each round."""
        return {
            name: {
                "stages": joined(tables).rows(),
                "faces": self._faces.get(name),
                "rounds": [table.cpu() for table in tables],
            }
            for name, tables in self._tables.items()
        }


def _methods(config: Config, reference: Path | None) -> dict[str, Play]:
    """Ours, and the reference method with each of its networks, by name."""
    methods: dict[str, Play] = {"ours": Ours(config).play}
    for form, network in _networks(reference).items():
        methods[form] = Reference(network, config.engine.threads, FEW[form]).play
    return methods


def _own(folder: Path) -> dict[str, Path]:
    return {
        {1: "one face", 4: "four faces"}[faces]: clips.write(folder / f"{faces}.mp4", faces)
        for faces in clips.PEOPLE
    }


def _networks(folder: Path | None) -> dict[str, Path]:
    if folder is None:
        return {}
    found = {form: folder / name for form, name in NETWORKS.items()}
    for path in found.values():
        if not path.is_file():
            raise ConfigError(f"{path}: no such network: `make bench` makes it")
    return found


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Takes a line that says how far it is; the line goes away at the end, however it ends."""

    def tell(line: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    try:
        yield tell
    finally:
        tell("")
