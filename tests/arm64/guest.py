"""Play clips through the benchmark's loop, with a mark at the end of every stage; runs emulated.

python -m tests.arm64.guest CLIP ...   (the first clip warms up)

WIDTHxHEIGHT in place of a clip is a camera whose hardware gives frames of this size, for a screen
of 1280x720; WIDTHxHEIGHT@WIDTHxHEIGHT names the screen too.

Prints one line of JSON: the marks in order as [part, stage], and the faces per frame by clip. A
part is a clip, "bare" (the networks alone) or "empty" (nothing but marks).
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import cv2

from edge.camera import Camera
from edge.camera.video import VideoFile
from edge.commands.bench.benchmark import SETTINGS
from edge.commands.bench.device_loop import DeviceLoop
from edge.commands.bench.lower_bound import LowerBound, interpreter
from edge.commands.bench.ready_camera import ReadyCamera
from edge.commands.bench.samples import SamplingStopwatch
from edge.config import loader
from edge.detector.blazeface import NETWORKS
from edge.detector.quantized import quantized_path
from edge.display.kms import Mode
from edge.display.kms.fake import HD
from edge.emotion.configured import MODELS

BARE, EMPTY = "bare", "empty"
BEGIN = "begin"  # stage: the mark that later ones are counted from
EMPTY_LAPS, INVOCATIONS = 50, 5
INT8 = quantized_path(MODELS / NETWORKS["full"].file)
# The first frames are left out, as the detector runs more often; 50 frames are one whole sway.
START, COUNTED = 10, 50
FRAMES = START + COUNTED
CAMERA = re.compile(r"(\d+)x(\d+)(?:@(\d+)x(\d+))?")
Marks = list[tuple[str, str]]


class MarkingStopwatch(SamplingStopwatch):
    """Stopwatch that marks the end of each lap for the plugin instead of taking the time.

    Args:
        part: name of what is measured.
        marks: receives part and stage for each number that the plugin writes.
    """

    def __init__(self, part: str, marks: Marks) -> None:
        self.part, self._marks = part, marks
        super().__init__()

    def restart(self) -> None:
        """Mark the beginning."""
        super().restart()
        self.lap(BEGIN)

    def lap(self, stage: str) -> None:
        """Mark the end of a stage by the system call that the plugin counts at."""
        self._marks.append((self.part, stage))
        os.getpriority(os.PRIO_PGRP, 0)


def main(clips: list[str]) -> None:
    """Play clips and cameras, then invoke the bare networks, then make empty marks."""
    cv2.setNumThreads(1)
    config = loader.load(settings=SETTINGS)
    marks: Marks = []
    faces = {}
    watch = MarkingStopwatch("", marks)
    loops: dict[tuple[int, int], DeviceLoop] = {}
    for clip in clips:
        camera, screen = open_source(clip), screen_of(clip)
        watch.part = Path(clip).stem
        if screen not in loops:
            loops[screen] = DeviceLoop(config, watch, Mode(*screen, 60, preferred=True))
        faces[watch.part] = loops[screen].run(camera)[1]
    bound = LowerBound(config)
    # The program runs the published, float one on the CPU: this is what the other one would cost.
    bound.interpreters["detect, int8"] = interpreter(INT8, bound.threads)
    invoke_bare_networks(bound, marks)
    watch = MarkingStopwatch(EMPTY, marks)
    for _ in range(EMPTY_LAPS):
        watch.lap("lap")
    print(json.dumps({"marks": marks, "faces": faces}))


def open_source(name: str, frames: int = FRAMES) -> Camera:
    """Open a clip, or the camera that gives a number of frames of a size."""
    if found := CAMERA.fullmatch(name):
        return ReadyCamera((int(found[1]), int(found[2])), frames)
    return VideoFile(Path(name), threads=1)


def screen_of(name: str) -> tuple[int, int]:
    """Return width and height of the screen for a clip or a camera, pixels."""
    found = CAMERA.fullmatch(name)
    return (int(found[3]), int(found[4])) if found and found[3] else (HD.width, HD.height)


def invoke_bare_networks(bound: LowerBound, marks: Marks) -> None:
    """Invoke each network alone; its first invocation, which prepares it, is not marked."""
    for stage, network in bound.interpreters.items():
        network.invoke()
        watch = MarkingStopwatch(BARE, marks)
        for _ in range(INVOCATIONS):
            network.invoke()
            watch.lap(stage)


if __name__ == "__main__":
    main(sys.argv[1:])
