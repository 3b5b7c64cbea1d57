"""Count instructions per frame on arm64 by emulation, and estimate frame rates on boards.

python -m tests.arm64.count [--json] [--no-repeat] [--cameras]
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from edge.commands.bench import clips
from tests.arm64 import boards, emulator, guest, report
from tests.arm64.boards import CORES, Core
from tests.arm64.emulator import Counts
from tests.arm64.guest import BARE, BEGIN, EMPTY, START
from tests.system import log as logs
from tests.system.workspace import FailedError, SkipError

FRAMES = guest.COUNTED
WARM_UP_FRAMES = 4
FACES = {"one": 1, "four": 4}  # by clip
# Faces by size, and screen if it is another than 1280x720, where the camera's hardware scales.
CAMERAS = dict.fromkeys(report.TITLES_OF_CAMERAS, 1)
log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code: 0 counted or skipped, 1 failed."""
    parser = argparse.ArgumentParser(description="Count instructions per frame on arm64.")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    parser.add_argument(
        "--no-repeat", action="store_true", help="do not count the first core twice"
    )
    parser.add_argument(
        "--cameras", action="store_true", help="count cameras that scale too, on the first core"
    )
    options = parser.parse_args(arguments)
    logs.configure()
    try:
        figures = measure(repeat=not options.no_repeat, cameras=options.cameras)
    except SkipError as reason:
        print(f"arm64 counts skipped: {reason}")
        return 0
    except FailedError as error:
        print(f"arm64 counts failed: {error}", file=sys.stderr)
        return 1
    print(json.dumps(figures, indent=1) if options.json else "\n".join(report.lines(figures)))
    return 0


def measure(*, repeat: bool, cameras: bool = False) -> dict[str, Any]:
    """Count on every core.

    Args:
        repeat: count the first core twice and report the differences.
        cameras: count cameras whose hardware scales too, on the first core.

    Raises:
        SkipError, FailedError: see `emulator.prepare` and `emulator.count`.
    """
    emulator.prepare()
    warm_up = clips.write(emulator.WORK / "warm.mp4", 1, WARM_UP_FRAMES)
    played = [warm_up]
    for clip, faces in FACES.items():
        played += [clips.write(emulator.WORK / f"{clip}.mp4", faces, START + FRAMES)]
    # Fills the cache of compiled Python modules, whose compilation would be counted.
    emulator.count(CORES[0], [warm_up])
    figures: dict[str, Any] = {"emulator": emulator.version(), "frames": FRAMES, "cores": {}}
    for core in CORES:
        counts, faces_per_frame = _count(core, played)
        figures["cores"][core.name] = summarize(counts, faces_per_frame)
        if repeat and core is CORES[0]:
            repeated, _ = _count(core, played)
            figures["repeated"] = {"core": core.name, "stages": differences(counts, repeated)}
    if cameras:
        counts, faces_per_frame = emulator.count(CORES[0], [warm_up, *CAMERAS])
        figures["cameras"] = summarize(counts, faces_per_frame, CAMERAS)
    estimates = [boards.estimate(board, figures["cores"]) for board in boards.BOARDS]
    return {**figures, "boards": estimates}


def _count(core: Core, played: Sequence[Path]) -> tuple[Counts, dict[str, float]]:
    log.info("counting on %s ...", core.name)
    return emulator.count(core, played)


def summarize(
    counts: Counts, faces_per_frame: dict[str, float], expected: Mapping[str, int] = FACES
) -> dict[str, Any]:
    """Return mean instructions of one core: per frame and stage, and per bare run of a network.

    Args:
        counts: part, stage and instructions, in order.
        faces_per_frame: by clip, mean.
        expected: faces by clip; only these clips are summarized.

    Returns:
        "bare": instructions by stage; by clip "faces", "stages" (instructions by stage, and their
        sum "frame") and "most" (instructions of the costliest frame).

    Raises:
        FailedError: a clip does not show as many faces as it should.
    """
    empty = _of(counts, EMPTY, "lap")
    marker = sum(empty) / len(empty)  # instructions of the marking itself
    figures: dict[str, Any] = {BARE: {}}
    for stage in stages(counts, BARE):
        figures[BARE][stage] = _mean(_of(counts, BARE, stage), marker)
    for clip, faces in expected.items():
        if abs(faces_per_frame[clip] - faces) > 0.1:
            raise FailedError(f"{faces_per_frame[clip]:.2f} faces per frame, expected {faces}")
        costs = {stage: _of(counts, clip, stage)[START:][:FRAMES] for stage in stages(counts, clip)}
        means = {stage: _mean(samples, marker) for stage, samples in costs.items()}
        frames = [sum(frame) - len(frame) * marker for frame in zip(*costs.values(), strict=True)]
        means["frame"] = sum(means.values())
        figures[clip] = {"faces": faces_per_frame[clip], "stages": means, "most": max(frames)}
    return figures


def stages(counts: Counts, part: str) -> list[str]:
    """Return the stages of a part in the order of their first run."""
    return list(dict.fromkeys(s for p, s, _ in counts if p == part and s != BEGIN))


def differences(one: Counts, other: Counts) -> dict[str, float]:
    """Return the relative differences of the stages whose counts are not all equal."""
    shares = {}
    for part in (BARE, *FACES):
        for stage in stages(one, part):
            a, b = _of(one, part, stage), _of(other, part, stage)
            if a != b:
                shares[f"{part}: {stage}"] = abs(sum(a) - sum(b)) / sum(a)
    return shares


def _of(counts: Counts, part: str, stage: str) -> list[int]:
    return [number for p, s, number in counts if (p, s) == (part, stage)]


def _mean(samples: list[int], marker: float) -> float:
    return sum(samples) / len(samples) - marker


if __name__ == "__main__":
    raise SystemExit(main())
