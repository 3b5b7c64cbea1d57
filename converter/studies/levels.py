"""Measure what each level of the governor (`performance.governor`) saves.

Its figures are in docs/speed.md. Seconds of a camera are analysed and drawn, level by level in
turns: processor time of this process with one thread, as medians of the ratios to level 0. Camera
and screen are left out, and no page is open.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence

import cv2

from converter.markdown import format_header, format_row
from converter.studies import command_line
from edge.commands.bench import clips
from edge.config import loader
from edge.pipeline.pipeline import Pipeline
from edge.render.renderer import Renderer
from edge.runtime import factory
from edge.runtime.effort import MOST, effort_at
from edge.scene import Frame
from edge.system.stopwatch import Stopwatch

RATE, SECONDS = 30, 2  # of the camera; one sway
CAMERAS = {"960x720": (960, 720), "1280x720": (1280, 720)}
FACES = 1, 4
ROUNDS = 3


class Level:
    """The loop of the device at a level, without camera and screen.

    Args:
        number: of the level.
    """

    def __init__(self, number: int) -> None:
        config = loader.load(settings=["engine.threads=1"])
        self._effort = effort_at(number, config)
        self._pipeline: Pipeline = factory.open_pipeline(config, Stopwatch())
        self._renderer: Renderer = factory.open_renderer(config.display)
        effort = self._effort
        self._pipeline.adjust(effort.search_pause, effort.read_pause, effort.far_pause)

    def cost(self, frames: Sequence[Frame]) -> float:
        """Return the seconds of processor time for some frames; early ones are left out."""
        self._pipeline.reset()
        began, step = time.process_time(), max(1, round(self._effort.frame_pause * RATE))
        for frame in frames[::step]:
            self._renderer.render(self._pipeline.process(frame))
        return time.process_time() - began


def shares(faces: int, size: tuple[int, int], rounds: int) -> list[float]:
    """Return the cost of each level as a share of that of level 0."""
    times = [index / RATE for index in range(RATE * SECONDS)]
    frames = [Frame(clips.frame(faces, each, size), each) for each in times]
    levels = [Level(number) for number in range(MOST + 1)]
    costs = [[level.cost(frames) for level in levels] for _ in range(rounds + 1)][1:]
    return [
        statistics.median(each[number] / each[0] for each in costs) for number in range(MOST + 1)
    ]


def measure(options: argparse.Namespace) -> None:
    """Print a table: a row for each camera and number of faces."""
    cv2.setNumThreads(1)
    print(format_header(("camera", "faces", *(f"level {each}" for each in range(1, MOST + 1)))))
    for name, size in CAMERAS.items():
        for faces in FACES:
            found = shares(faces, size, options.rounds)[1:]
            print(format_row((name, str(faces), *(f"{each:.2f}" for each in found))), flush=True)


def main() -> int:
    """Run the study."""
    parser = command_line.create_parser("levels", __doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="that are measured")
    return command_line.run(measure, parser)


if __name__ == "__main__":
    raise SystemExit(main())
