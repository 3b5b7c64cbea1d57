"""What runs emulated: the benchmark's own loop, with a mark in place of each look at the clock.

python -m tests.arm64.guest CLIP ...   (CLIP: the first one warms up, and is not told)

Prints one line of JSON: what was marked, in order, as [part, stage]; and the faces of a frame.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import cv2

from edge.commands.bench.benchmark import SETTINGS
from edge.commands.bench.device_loop import DeviceLoop
from edge.commands.bench.lower_bound import LowerBound
from edge.commands.bench.samples import SamplingStopwatch
from edge.config import loader as configs

PLAIN, INVOKES = 50, 5
BEGIN = "begin"
Marks = list[tuple[str, str]]


class Marked(SamplingStopwatch):
    """A stopwatch that has each lap's instructions counted, and does not look at the clock.

    Args:
        part: name of what is measured.
        marks: gets a pair of names for each number that the plugin writes.
    """

    def __init__(self, part: str, marks: Marks) -> None:
        self.part, self._marks = part, marks
        super().__init__()

    def restart(self) -> None:
        super().restart()
        self.lap(BEGIN)

    def lap(self, stage: str) -> None:
        self._marks.append((self.part, stage))
        os.getpriority(os.PRIO_PGRP, 0)  # the plugin waits for this


def main(clips: list[Path]) -> None:
    cv2.setNumThreads(1)
    config = configs.load(settings=SETTINGS)
    marks: Marks = []
    faces = {}
    watch = Marked("warm", marks)
    loop = DeviceLoop(config, watch)
    for clip in clips:
        watch.part = clip.stem
        faces[clip.stem] = loop.play(clip)[1]
    bare(LowerBound(config), marks)
    watch = Marked("empty", marks)
    for _ in range(PLAIN):
        watch.lap("lap")
    print(json.dumps({"marks": marks, "faces": faces}))


def bare(bound: LowerBound, marks: Marks) -> None:
    """The networks, and nothing around them; the first time prepares them."""
    for stage, network in bound.interpreters.items():
        network.invoke()
        watch = Marked("bare", marks)
        for _ in range(INVOKES):
            network.invoke()
            watch.lap(stage)


if __name__ == "__main__":
    main([Path(each) for each in sys.argv[1:]])
