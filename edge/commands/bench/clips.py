"""The clips that everybody can measure on: portraits of the demo that sway a little."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from edge.demo.clip import Pan, Window

SIZE = (640, 360)
RATE, FRAMES = 25, 100
SWAY = 0.03  # of a picture's height


class Portrait(NamedTuple):
    """A photograph of the demo, and the window on it."""

    photo: str
    x: float
    y: float
    height: float

    def picture(self, moment: float, size: tuple[int, int]) -> np.ndarray:
        """What is seen at a time in seconds: uint8, (height, width, 3), RGB."""
        return self._replace(x=self.x + SWAY * math.sin(moment * math.tau / 2)).still(size)

    def still(self, size: tuple[int, int]) -> np.ndarray:
        """The window itself."""
        window = Window(*self[1:])
        return Pan(self.photo, window, window).picture(0.0, size)


ASTRONAUT, PRESIDENT = Portrait("astronaut", 0.46, 0.30, 0.5), Portrait("president", 0.5, 0.38, 0.7)
PEOPLE = {1: ((ASTRONAUT,),), 4: ((ASTRONAUT, PRESIDENT), (PRESIDENT, ASTRONAUT))}


def frame(faces: int, moment: float) -> np.ndarray:
    """One (1) or four (4) people at a time in seconds: uint8, (360, 640, 3), RGB."""
    rows = PEOPLE[faces]
    height = SIZE[1] // len(rows)
    return np.vstack(
        [
            np.hstack([each.picture(moment, (SIZE[0] // len(row), height)) for each in row])
            for row in rows
        ]
    )


def write(path: Path, faces: int, count: int = FRAMES) -> Path:
    """Write such a clip as MPEG-4."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), RATE, SIZE)
    for index in range(count):
        writer.write(cv2.cvtColor(frame(faces, index / RATE), cv2.COLOR_RGB2BGR))
    writer.release()
    return path
