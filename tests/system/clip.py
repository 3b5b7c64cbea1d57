"""The clips that the camera plays: a real, smiling face that sways a little."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from edge.scene import BBox
from tests.system.steps import REPOSITORY

PHOTOGRAPH = REPOSITORY / "edge/assets/demo/astronaut.jpg"
FACE = BBox(172, 67, 106, 106)  # in the photograph
SIZE = (320, 240)  # of a frame; guest/opt/test/feed.py says so too
CROP = (360, 270)  # what of the photograph is shown
FRAMES, SWAY = 8, 2  # pixels of the photograph


class Clip(NamedTuple):
    """A window on the photograph.

    Attributes:
        name: of the file.
        left, top: of the window's corner, pixels of the photograph.
    """

    name: str
    left: int
    top: int = 20

    @property
    def face(self) -> BBox:
        """Where it is in a frame, on average."""
        scale = SIZE[0] / CROP[0]
        moved = FACE.moved(-self.left, -self.top)
        return BBox(*(scale * value for value in moved))

    def frames(self) -> list[np.ndarray]:
        """Each uint8, (height, width, 3), RGB; the first is the average one."""
        photograph = cv2.cvtColor(cv2.imread(str(PHOTOGRAPH)), cv2.COLOR_BGR2RGB)
        width, height = CROP
        lefts = (self.left + SWAY * math.sin(i / FRAMES * math.tau) for i in range(FRAMES))
        windows = (
            photograph[self.top : self.top + height, round(x) : round(x) + width] for x in lefts
        )
        return [cv2.resize(window, SIZE, interpolation=cv2.INTER_AREA) for window in windows]

    def write(self, folder: Path) -> None:
        """All frames one after the other, as a webcam gives them."""
        yuyv = (cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_YUYV) for frame in self.frames())
        (folder / self.name).write_bytes(b"".join(frame.tobytes() for frame in yuyv))


# Names say where the face is in the frame; a mirror shows it on the other side.
LEFT, RIGHT = Clip("left.yuyv", 140), Clip("right.yuyv", SWAY)
NOBODY = Clip("nobody.yuyv", 140, 512 - CROP[1])  # a space suit without its head
CLIPS = (LEFT, RIGHT, NOBODY)
