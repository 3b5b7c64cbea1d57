"""Clips for the benchmark, rendered from the photographs of the demo, so that anyone can repeat it.

Every portrait sways a little, as a face before a camera does.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from edge.demo.clip import Pan, Window

SIZE = (640, 360)  # width and height of a frame, pixels
RATE, FRAMES = 25, 100  # frames per second, frames of a clip
SWAY = 0.03  # amplitude, as a share of the photograph's height; the period is two seconds


class Portrait(NamedTuple):
    """A photograph of the demo and the part of it that is shown.

    Attributes:
        photo: name of the photograph.
        x, y: centre of the part, as shares of the photograph's height.
        height: height of the part, as a share of the photograph's height.
    """

    photo: str
    x: float
    y: float
    height: float

    def picture(self, moment: float, size: tuple[int, int]) -> np.ndarray:
        """Render the swaying portrait at a time in seconds: uint8, (height, width, 3), RGB."""
        return self._replace(x=self.x + SWAY * math.sin(moment * math.tau / 2)).still(size)

    def still(self, size: tuple[int, int]) -> np.ndarray:
        """Render the portrait without movement: uint8, (height, width, 3), RGB."""
        window = Window(self.x, self.y, self.height)
        return Pan(self.photo, window, window).picture(0.0, size)


ASTRONAUT, PRESIDENT = Portrait("astronaut", 0.46, 0.30, 0.5), Portrait("president", 0.5, 0.38, 0.7)
# By number of faces: rows of portraits.
PAIR, SWAPPED = (ASTRONAUT, PRESIDENT), (PRESIDENT, ASTRONAUT)
LAYOUTS = {
    1: ((ASTRONAUT,),),
    2: (PAIR,),
    4: (PAIR, SWAPPED),
    8: (2 * PAIR, 2 * SWAPPED),
    16: 2 * (2 * PAIR, 2 * SWAPPED),
}


def frame(faces: int, moment: float, size: tuple[int, int] = SIZE) -> np.ndarray:
    """Render one frame.

    Args:
        faces: number of faces, 1, 2, 4, 8 or 16.
        moment: time in seconds.
        size: width and height, pixels; multiples of four.

    Returns:
        uint8, (height, width, 3), RGB.
    """
    rows = LAYOUTS[faces]
    height = size[1] // len(rows)
    return np.vstack(
        [
            np.hstack([each.picture(moment, (size[0] // len(row), height)) for each in row])
            for row in rows
        ]
    )


def write(path: Path, faces: int, count: int = FRAMES, size: tuple[int, int] = SIZE) -> Path:
    """Write a clip as MPEG-4 and return its path.

    Args:
        path: the file to write, .mp4.
        faces: number of faces, see `frame`.
        count: number of frames.
        size: width and height of a frame, pixels.
    """
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), RATE, size)
    for index in range(count):
        writer.write(cv2.cvtColor(frame(faces, index / RATE, size), cv2.COLOR_RGB2BGR))
    writer.release()
    return path
