"""The clips that the camera plays: a real, smiling face that sways a little; and none at all."""

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
FRAMES, SWAY = 8, 2  # pixels of the photograph


class Clip(NamedTuple):
    """A window on the photograph.

    Attributes:
        title: of the file, with its form.
        left, top: of the window's corner, pixels of the photograph.
        crop: width and height of the window, pixels of the photograph.
        size: of a frame.
        codec: yuyv or mjpg.
    """

    title: str
    left: int
    top: int = 20
    crop: tuple[int, int] = (360, 270)
    size: tuple[int, int] = (320, 240)
    codec: str = "yuyv"

    @property
    def name(self) -> str:
        """Of the file; guest/opt/test/feed.py reads the form in it."""
        return f"{self.title}-{self.size[0]}x{self.size[1]}.{self.codec}"

    @property
    def face(self) -> BBox:
        """Where it is in a frame, on average."""
        scale = self.size[0] / self.crop[0]
        moved = FACE.moved(-self.left, -self.top)
        return BBox(*(scale * value for value in moved))

    def frames(self) -> list[np.ndarray]:
        """Each uint8, (height, width, 3), RGB; the first is the average one."""
        photograph = cv2.cvtColor(cv2.imread(str(PHOTOGRAPH)), cv2.COLOR_BGR2RGB)
        width, height = self.crop
        lefts = (self.left + SWAY * math.sin(i / FRAMES * math.tau) for i in range(FRAMES))
        windows = (
            photograph[self.top : self.top + height, round(x) : round(x) + width] for x in lefts
        )
        return [cv2.resize(window, self.size, interpolation=cv2.INTER_AREA) for window in windows]

    def write(self, folder: Path) -> None:
        """All frames one after the other, as a webcam gives them."""
        encode = _yuyv if self.codec == "yuyv" else _mjpg
        (folder / self.name).write_bytes(b"".join(map(encode, self.frames())))


class Noise(NamedTuple):
    """Random bytes, and each third frame is torn off in its middle."""

    name: str = "noise-320x240.yuyv"

    def write(self, folder: Path) -> None:
        count = 5 * 320 * 240  # of 2 per pixel: two frames and a half
        (folder / self.name).write_bytes(np.random.default_rng(0).bytes(count))


def _yuyv(frame: np.ndarray) -> bytes:
    return cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_YUYV).tobytes()


def _mjpg(frame: np.ndarray) -> bytes:
    """Filled up to one byte per pixel; what follows a JPEG's end counts for nothing."""
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    return jpeg.tobytes().ljust(frame.size // 3, b"\0")


# Names say where the face is in the frame; a mirror shows it on the other side.
LEFT, RIGHT = Clip("left", 140), Clip("right", SWAY)
NOBODY = Clip("nobody", 140, 512 - 270)  # a space suit without its head
WIDE = Clip("wide", 16, 20, (480, 270), (640, 360), "mjpg")
NOISE = Noise()
CLIPS = (LEFT, RIGHT, NOBODY, WIDE, NOISE)
