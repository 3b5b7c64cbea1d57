"""Measure what it costs in quality to follow steady faces without looking at every frame.

python -m converter.studies.schedule

Each clip is analysed twice, at every frame and as the device does by default. A face counts as the
same where the boxes overlap by at least half; distances are between centres, in widths of the face.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from edge.commands.bench import clips
from edge.config import loader as configs
from edge.demo.clip import DemoCamera
from edge.runtime import factory as opening
from edge.scene import Frame, Scene
from edge.system.stopwatch import Stopwatch

RATE, SECONDS = 30.0, 12.0
SAME = 0.5  # intersection over union
WIDE = clips.Portrait("astronaut", 0.46, 0.34, 0.62)

Clip = Callable[[float], np.ndarray]


def swinging(share: float, seconds: float) -> Clip:
    """A portrait that swings.

    Args:
        share: of the picture's height to each side.
        seconds: to and fro.
    """

    def picture(moment: float) -> np.ndarray:
        off = share * math.sin(math.tau * moment / seconds)
        return WIDE._replace(x=WIDE.x + off).still(clips.SIZE)

    return picture


def stepping(moment: float) -> np.ndarray:
    """A portrait that jumps aside every other second."""
    return WIDE._replace(x=WIDE.x + (0.05 if moment % 2 < 1 else -0.05)).still(clips.SIZE)


CLIPS: dict[str, Clip] = {
    "demo": DemoCamera(clips.SIZE).picture,
    "four faces": lambda moment: clips.frame(4, moment),
    "slow swing": swinging(0.1, 4.0),
    "fast swing": swinging(0.1, 1.0),
    "jumps": stepping,
}


class Compared(NamedTuple):
    """Of one clip: looks per frame, faces found again, distances, names that are the same."""

    looks: float
    found: float
    distances: np.ndarray
    named: float

    def row(self, name: str) -> str:
        middle, far = np.percentile(self.distances, (50, 95))
        cells = f"{self.looks:.0%}", f"{self.found:.1%}", f"{middle:.3f}", f"{far:.3f}"
        return f"| {name} | {' | '.join(cells)} | {self.named:.1%} |"


def scenes(clip: Clip, *, every: bool) -> tuple[list[Scene], int]:
    """What is seen of a clip, and how many frames were looked at."""
    pipeline = opening.open_pipeline(configs.load(), Stopwatch(), every=every)
    detect, looks = pipeline.analyst.detector.detect, 0

    class Counting:
        def detect(self, frame: Frame) -> list:
            nonlocal looks
            looks += 1
            return detect(frame)

    pipeline.analyst.detector = Counting()
    moments = [index / RATE for index in range(round(SECONDS * RATE))]
    return [pipeline.analyse(Frame(clip(moment), moment)) for moment in moments], looks


def compare(clip: Clip) -> Compared:
    full, _ = scenes(clip, every=True)
    paced, looks = scenes(clip, every=False)
    wanted, distances, named = 0, [], 0
    for one, other in zip(full, paced, strict=True):
        for track, emotion in zip(one.tracks, one.emotions, strict=True):
            wanted += 1
            pairs = zip(other.tracks, other.emotions, strict=True)
            best = max(pairs, key=lambda pair: pair[0].bbox.iou(track.bbox), default=None)
            if best is None or best[0].bbox.iou(track.bbox) < SAME:
                continue
            (ax, ay), (bx, by) = track.bbox.centre, best[0].bbox.centre
            distances.append(math.hypot(ax - bx, ay - by) / track.bbox.w)
            named += best[1].label == emotion.shown
    found = len(distances)
    return Compared(looks / len(full), found / wanted, np.array(distances), named / found)


def main() -> int:
    print("| clip | frames looked at | faces found again | distance | 95 % of them | same name |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, clip in CLIPS.items():
        print(compare(clip).row(name), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
