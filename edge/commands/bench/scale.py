"""Cost of a frame as work grows: more faces, larger screens, larger cameras (`bench --scale`).

All points of all curves play in turn in every round, as the methods of `bench` do.
"""

from __future__ import annotations

import platform
import statistics
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import cv2

from edge.commands.bench import clips
from edge.commands.bench.benchmark import OVERRIDES, SETTINGS
from edge.commands.bench.device_loop import DeviceLoop
from edge.commands.bench.progress import BenchProgress
from edge.commands.bench.samples import StageTimes, concatenate
from edge.config import loader
from edge.display.kms import Mode
from edge.engine.litert import find_runtime
from edge.system.console import StatusLine

FRAMES = 50  # of a clip: one whole sway
FACES = (1, 2, 4, 8, 16)
SCREENS = ((640, 480), (1280, 720), (1920, 1080), (2560, 1440), (3840, 2160))
CAMERAS = ((320, 240), (640, 480), (960, 720), (1280, 720), (1920, 1080))
SCREEN, CAMERA, CROWD = (1280, 720), (960, 720), (1280, 720)  # where another thing grows


class Point(NamedTuple):
    """A point of a curve.

    Attributes:
        curve: what grows.
        name: its value.
        faces: number of faces.
        camera: width and height of the frames, pixels.
        screen: width and height of the pictures, pixels.
    """

    curve: str
    name: str
    faces: int = 1
    camera: tuple[int, int] = CAMERA
    screen: tuple[int, int] = SCREEN


POINTS = (
    *(Point("faces", str(number), faces=number, camera=CROWD) for number in FACES),
    *(Point("screen", f"{w}x{h}", screen=(w, h)) for w, h in SCREENS),
    *(Point("camera", f"{w}x{h}", camera=(w, h)) for w, h in CAMERAS),
)


def measure(
    file: Path | None,
    settings: list[str],
    rounds: int,
    line: StatusLine,
    points: tuple[Point, ...] = POINTS,
    frames: int = FRAMES,
) -> dict[str, Any]:
    """Measure every point of every curve.

    Args:
        file: configuration file; None loads the default one.
        settings: each "section.key=value".
        rounds: number of counted rounds; one more comes first, to warm up.
        line: shows the progress.
        points: to measure.
        frames: of each clip.

    Returns:
        All results, ready for JSON: "scale" has the points by curve and name.

    Raises:
        EmotionEdgeError: a network cannot be opened.
    """
    cv2.setNumThreads(1)
    settings = [*SETTINGS, *settings, *OVERRIDES]
    config, progress = loader.load(file, settings), BenchProgress(line, rounds)
    loops = {point.screen: DeviceLoop(config, screen=_mode(*point.screen)) for point in points}
    times: dict[Point, list[StageTimes]] = {point: [] for point in points}
    faces: dict[Point, float] = {}
    with tempfile.TemporaryDirectory(prefix="emotion-edge-") as folder, line:
        progress.show("making the clips")
        played = {point: _clip(Path(folder), point, frames) for point in points}
        for number in range(rounds + 1):
            progress.begin_round(number)
            for point in points:
                progress.show(f"{point.curve} {point.name}")
                found, faces[point] = loops[point.screen].play(played[point])
                times[point] += [found] if number else []
    return {
        "machine": f"{platform.machine()}, {find_runtime()[0]}, OpenCV {cv2.__version__}",
        "settings": settings,
        "scale": _by_curve(times, faces),
    }


def _mode(width: int, height: int) -> Mode:
    return Mode(width, height, 60, preferred=True)


def _clip(folder: Path, point: Point, frames: int) -> Path:
    """Return the clip of a point, which several may share."""
    width, height = point.camera
    path = folder / f"{point.faces}-{width}x{height}.mp4"
    return path if path.exists() else clips.write(path, point.faces, frames, point.camera)


def _by_curve(
    times: Mapping[Point, list[StageTimes]], faces: Mapping[Point, float]
) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for point, rounds in times.items():
        found.setdefault(point.curve, {})[point.name] = {
            "stages": concatenate(rounds).statistics(),
            "faces": faces[point],
            "rounds": [each.mean_cpu() for each in rounds],
        }
    return found


def lines(results: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of the report: CPU milliseconds per frame, and the ratio to the first."""
    yield results["machine"]
    yield " ".join(results["settings"])
    for curve, points in results["scale"].items():
        stages = list(next(iter(points.values()))["stages"])
        first = next(iter(points.values()))["rounds"]
        yield ""
        yield f"{curve + ', ms':<12}" + "".join(
            f"{name:>9}" for name in (*stages, "ratio", "found")
        )
        for name, point in points.items():
            pairs = zip(point["rounds"], first, strict=True)
            ratio = statistics.median(a / b for a, b in pairs)
            cells = (*(row["cpu_mean"] for row in point["stages"].values()), ratio, point["faces"])
            yield f"{name:<12}" + "".join(f"{cell:>9.2f}" for cell in cells)
