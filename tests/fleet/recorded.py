"""Camera and detector of a simulated device: few pictures a second, and recorded answers.

The pictures are those of the demo, drawn once, so that fifty devices fit on two cores. The network
that reads the faces, the loop, the drawing and the messages are those of the program.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from edge.camera.live import LiveCamera
from edge.demo.clip import DemoCamera
from edge.detector.fake import FakeDetector
from edge.scene import BBox, Face, Frame

SIZE = (320, 240)  # pixels
HOLD = 2.0  # seconds for which a picture stays
# Times of the demo in seconds, and the faces that the short-range detector finds there.
PERSON = (BBox(104, 74, 112, 112),)
MOMENTS: tuple[tuple[float, tuple[BBox, ...]], ...] = (
    (2.0, (BBox(109, 42, 80, 80),)),
    *((moment, PERSON) for moment in (5.0, 7.0, 10.0, 12.0, 14.0, 17.0, 19.0)),
    (23.0, (BBox(44, 40, 98, 98), BBox(194, 78, 106, 106))),
)


class RecordedCamera(LiveCamera):
    """Live camera that repeats the pictures, and one without a face, as fast as its rate.

    Args:
        config: section [camera] of the settings.
    """

    name, physical = "recorded", False

    def __init__(self, config: Any) -> None:
        self._pause = 1 / config.rate
        demo = DemoCamera(SIZE)
        self._pictures = [demo.picture(moment) for moment, _ in MOMENTS]
        self._pictures.append(np.full_like(self._pictures[0], 90))
        self._ended = False

    def __iter__(self) -> Iterator[Frame]:
        """Yield frames; each device begins with another picture."""
        for index in itertools.count(int(os.getpid() * HOLD / self._pause)):
            if self._ended:
                return
            number = picture_number(index, self._pause)
            yield Frame(self._pictures[number], time.monotonic(), index, f"picture {number}")
            time.sleep(self._pause)

    def close(self) -> None:
        """End the frames."""
        self._ended = True


class RecordedDetector(FakeDetector):
    """Reports the faces that were found in the pictures of `RecordedCamera`."""

    def __init__(self, config: Any) -> None:
        super().__init__(_faces)


def picture_number(index: int, pause: float) -> int:
    """Return the picture of a frame; the last one has no face."""
    return int(index * pause / HOLD) % (len(MOMENTS) + 1)


def _faces(frame: Frame) -> list[Face]:
    number = int(frame.source.partition(" ")[2] or len(MOMENTS))
    boxes = MOMENTS[number][1] if number < len(MOMENTS) else ()
    return [Face(box, 0.95) for box in boxes]
