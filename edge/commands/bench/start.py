"""Start-up time and memory of `run`, beside an interpreter that only imports numpy and OpenCV."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from edge.commands.bench import clips, process, still_camera

MOST = 5  # new processes of each kind, in turn
CAMERA = f"{still_camera.__name__}:"


def measure(
    folder: Path, played: Iterable[Path], file: Path | None, settings: list[str], rounds: int
) -> dict[str, Any]:
    """Measure new processes that play a video, and such that take pictures from a camera.

    Args:
        folder: for a clip of one frame, and for the picture of the camera.
        played: clips; the one that takes most memory counts.
        file: configuration file; None loads the default one.
        settings: each "section.key=value".
        rounds: starts of each kind; at most `MOST`, and one more comes first.

    Returns:
        Seconds to the first frame and their ratio to the bare interpreter's, of a video and of a
        camera: medians; and peaks of memory.

    Raises:
        DataError: a process failed.
    """
    clip = clips.write(folder / "single.mp4", faces=1, count=1)
    picture = still_camera.save(folder / "picture.npy")
    runs: dict[str, list[float]] = {"bare": [], "video": [], "camera": []}
    for number in range(min(rounds, MOST) + 1):
        found = {
            "bare": process.measure_bare(),
            "video": process.measure(str(clip), file, settings).seconds,
            "camera": process.measure(f"{CAMERA}OneFrame", file, settings, picture).seconds,
        }
        if number:  # the first one writes bytecode where it is missing
            for kind, seconds in found.items():
                runs[kind].append(seconds)
    memory = [process.measure(str(path), file, settings).megabytes for path in played]
    camera = process.measure(f"{CAMERA}ManyFrames", file, settings, picture)
    return {
        "bare_s": statistics.median(runs["bare"]),
        "start_s": statistics.median(runs["video"]),
        "start_ratio": _ratio(runs["video"], runs["bare"]),
        "camera_start_s": statistics.median(runs["camera"]),
        "camera_start_ratio": _ratio(runs["camera"], runs["bare"]),
        "memory_mb": max(memory),
        "camera_memory_mb": camera.megabytes,
    }


def _ratio(ours: list[float], bare: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, bare, strict=True))
