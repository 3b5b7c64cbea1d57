"""Start-up time of `run`, beside that of an interpreter that only imports numpy and OpenCV."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

from edge.commands.bench import clips, process

STARTS = 5  # new processes of each kind, in turn


def measure(folder: Path, file: Path | None, settings: list[str]) -> dict[str, Any]:
    """Return seconds to the first frame, those of the bare interpreter, and the ratio; medians.

    Args:
        folder: for a clip of one frame.
        file: configuration file; None loads the default one.
        settings: each "section.key=value".

    Raises:
        DataError: a process failed.
    """
    clip = clips.write(folder / "single.mp4", faces=1, count=1)
    process.measure(clip, file, settings)  # writes bytecode where it is missing
    pairs = [
        (process.measure(clip, file, settings).seconds, process.measure_bare())
        for _ in range(STARTS)
    ]
    return {
        "start_s": statistics.median(ours for ours, _ in pairs),
        "bare_s": statistics.median(bare for _, bare in pairs),
        "start_ratio": statistics.median(ours / bare for ours, bare in pairs),
    }
