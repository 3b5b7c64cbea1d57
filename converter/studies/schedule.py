"""Measure what following steady faces without detection in every frame costs in quality.

It measured the default of `detector.pause`; its figures are in docs/speed.md.

Each clip is analysed twice: with detection in every frame, and with the default schedule. A face
counts as the same if the boxes overlap by at least half. Distances are between the centres, in
widths of the face.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from converter.markdown import format_header, format_row
from converter.studies import command_line
from edge.commands.bench import clips
from edge.config import loader
from edge.demo.clip import DemoCamera
from edge.detector.fake import FakeDetector
from edge.runtime import factory
from edge.scene import Frame, Scene
from edge.system.stopwatch import Stopwatch

FRAME_RATE, SECONDS = 30.0, 12.0
MIN_OVERLAP = 0.5  # intersection over union
WIDE = clips.Portrait("astronaut", 0.46, 0.34, 0.62)
HEADER = (
    "clip", "searches per frame", "close-ups", "faces found again", "distance", "95 % of them",
    "same label",
)  # fmt: skip

Clip = Callable[[float], np.ndarray]  # seconds to uint8, (height, width, 3), RGB


def swing(amplitude: float, period: float) -> Clip:
    """Return a clip of a portrait that swings sideways.

    Args:
        amplitude: largest shift to each side as a share of the picture's height.
        period: duration of a full swing in seconds.
    """

    def picture(time: float) -> np.ndarray:
        shift = amplitude * math.sin(math.tau * time / period)
        return WIDE._replace(x=WIDE.x + shift).still(clips.SIZE)

    return picture


def jump(time: float) -> np.ndarray:
    """Return the picture of a portrait that jumps sideways every second."""
    return WIDE._replace(x=WIDE.x + (0.05 if time % 2 < 1 else -0.05)).still(clips.SIZE)


CLIPS: dict[str, Clip] = {
    "demo": DemoCamera(clips.SIZE).picture,
    "four faces": lambda time: clips.frame(4, time),
    "slow swing": swing(0.1, 4.0),
    "fast swing": swing(0.1, 1.0),
    "jumps": jump,
}


class Comparison(NamedTuple):
    """Result for one clip.

    Attributes:
        detected: searches per frame.
        close_ups: of known faces, per frame.
        found: share of the faces that were found again.
        distances: float64, (n,), distance of each of these faces in its widths.
        same_label: share of these faces with the same label.
    """

    detected: float
    close_ups: float
    found: float
    distances: np.ndarray
    same_label: float

    def row(self, clip: str) -> str:
        """Return the row of the table."""
        median, high = np.percentile(self.distances, (50, 95))
        shares = f"{self.detected:.0%}", f"{self.close_ups:.0%}", f"{self.found:.1%}"
        return format_row([clip, *shares, f"{median:.3f}", f"{high:.3f}", f"{self.same_label:.1%}"])


def analyse(clip: Clip, *, every: bool) -> tuple[list[Scene], int, int]:
    """Analyse a clip.

    Args:
        clip: the pictures.
        every: detect in every frame instead of following the default schedule.

    Returns:
        the scene of each frame, how many times the detector ran, and the number of close-ups.
    """
    pipeline = factory.open_pipeline(loader.load(), Stopwatch(), every=every)
    pipeline.search.detector = detector = FakeDetector(pipeline.search.detector.detect)
    times = [index / FRAME_RATE for index in range(round(SECONDS * FRAME_RATE))]
    scenes = [pipeline.process(Frame(clip(time), time)) for time in times]
    inner = getattr(pipeline.search, "inner", pipeline.search)
    return scenes, detector.frames, getattr(inner, "close_ups", 0)


def compare(clip: Clip) -> Comparison:
    """Compare the two analyses of a clip."""
    reference, _, _ = analyse(clip, every=True)
    scheduled, *counts = analyse(clip, every=False)
    faces, distances, same_label = 0, [], 0
    for expected, scene in zip(reference, scheduled, strict=True):
        for track, emotion in zip(expected.tracks, expected.emotions, strict=True):
            faces += 1
            pairs = zip(scene.tracks, scene.emotions, strict=True)
            best = max(pairs, key=lambda pair: pair[0].bbox.iou(track.bbox), default=None)
            if best is None or best[0].bbox.iou(track.bbox) < MIN_OVERLAP:
                continue
            distances.append(math.dist(track.bbox.centre, best[0].bbox.centre) / track.bbox.w)
            same_label += best[1].label == emotion.label
    found = len(distances)
    searches, close_ups = (count / len(reference) for count in counts)
    return Comparison(searches, close_ups, found / faces, np.array(distances), same_label / found)


def measure(options: argparse.Namespace) -> None:
    """Print the table, each row when it is complete: a clip takes half a minute."""
    print(format_header(HEADER))
    for name, clip in CLIPS.items():
        print(compare(clip).row(name), flush=True)


def main() -> int:
    """Run the study."""
    return command_line.run(measure, command_line.create_parser("schedule", __doc__))


if __name__ == "__main__":
    raise SystemExit(main())
