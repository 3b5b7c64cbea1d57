"""Instructions per frame on arm64, counted under emulation, and what they may mean on a board.

python -m tests.arm64.count [--json] [--no-repeat]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from edge.commands.bench import clips
from tests.arm64 import boards, emulator, report
from tests.arm64.boards import CORES, Core
from tests.arm64.guest import BEGIN
from tests.system.steps import FailedError, SkipError, say

# Left out are the first frames, which look for faces more often; counted is one whole sway.
START, FRAMES = 10, 50
WARM = 4  # frames
NAMES = {"one": 1, "four": 4}  # clips, and their faces
Counts = list[tuple[str, str, int]]


def main(arguments: list[str] | None = None) -> int:
    """Give the exit code: 0 counted or skipped, 1 failed."""
    parser = argparse.ArgumentParser(description="Instructions per frame on arm64.")
    parser.add_argument("--json", action="store_true", help="all figures, for the record")
    parser.add_argument("--no-repeat", action="store_true", help="do not count one core twice")
    chosen = parser.parse_args(arguments)
    try:
        figures = measure(repeat=not chosen.no_repeat)
    except SkipError as reason:
        say(f"arm64 counts skipped: {reason}")
        return 0
    except FailedError as error:
        print(f"arm64 counts failed: {error}", file=sys.stderr)
        return 1
    print(json.dumps(figures, indent=1) if chosen.json else "\n".join(report.lines(figures)))
    return 0


def measure(*, repeat: bool) -> dict[str, Any]:
    """Count on every core.

    Raises:
        SkipError, FailedError: see `emulator.prepare` and `emulator.count`.
    """
    emulator.prepare()
    warm = clips.write(emulator.WORK / "warm.mp4", 1, WARM)
    played = [warm]
    for name, number in NAMES.items():
        played += [clips.write(emulator.WORK / f"{name}.mp4", number, START + FRAMES)]
    # What Python compiles on the way would be counted.
    emulator.count(CORES[0], [warm])
    told: dict[str, Any] = {"emulator": emulator.version(), "frames": FRAMES, "cores": {}}
    for core in CORES:
        counts, faces = _count(core, played)
        told["cores"][core.name] = figures_of(counts, faces)
        if repeat and core is CORES[0]:
            told["repeated"] = {
                "core": core.name,
                "stages": differ(counts, _count(core, played)[0]),
            }
    return {**told, "boards": [boards.estimate(board, told["cores"]) for board in boards.BOARDS]}


def _count(core: Core, played: list[Path]) -> tuple[Counts, dict[str, float]]:
    print(f"counting on {core.name} ...", file=sys.stderr, flush=True)
    return emulator.count(core, played)


def figures_of(counts: Counts, faces: dict[str, float]) -> dict[str, Any]:
    """Of a core: instructions of each stage, mean of the frames; of a bare run of each network.

    Args:
        counts: part, stage and instructions, in order.
        faces: of each clip, in a frame.

    Raises:
        FailedError: a clip does not show the faces that it should.
    """
    empty = _of(counts, "empty", "lap")
    mark = sum(empty) / len(empty)  # what the marking itself takes
    told: dict[str, Any] = {"bare": {}}
    for stage in stages(counts, "bare"):
        told["bare"][stage] = _mean(_of(counts, "bare", stage), mark)
    for name, number in NAMES.items():
        if abs(faces[name] - number) > 0.1:
            raise FailedError(f"{faces[name]:.2f} faces are found in a frame, not {number}")
        costs = {stage: _of(counts, name, stage)[START:][:FRAMES] for stage in stages(counts, name)}
        means = {stage: _mean(found, mark) for stage, found in costs.items()}
        frames = [sum(frame) - len(frame) * mark for frame in zip(*costs.values(), strict=True)]
        means["frame"] = sum(means.values())
        told[name] = {"faces": faces[name], "stages": means, "most": max(frames)}
    return told


def stages(counts: Counts, part: str) -> list[str]:
    """Of a part, in their order."""
    return list(dict.fromkeys(s for p, s, _ in counts if p == part and s != BEGIN))


def differ(one: Counts, other: Counts) -> dict[str, float]:
    """Of each stage whose counts are not the same to the digit in every frame: by which share."""
    shares = {}
    for part in ("bare", *NAMES):
        for stage in stages(one, part):
            a, b = _of(one, part, stage), _of(other, part, stage)
            if a != b:
                shares[f"{part}: {stage}"] = abs(sum(a) - sum(b)) / sum(a)
    return shares


def _of(counts: Counts, part: str, stage: str) -> list[int]:
    return [number for p, s, number in counts if (p, s) == (part, stage)]


def _mean(found: list[int], mark: float) -> float:
    return sum(found) / len(found) - mark


if __name__ == "__main__":
    raise SystemExit(main())
