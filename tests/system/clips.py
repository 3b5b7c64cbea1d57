"""Clips that the camera of the guest plays: a real, smiling, swaying face, nobody, and noise."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from edge.scene import BBox
from tests.system.workspace import REPOSITORY

PHOTOGRAPH = REPOSITORY / "edge/assets/demo/astronaut.jpg"
FACE = BBox(172, 67, 106, 106)  # in the photograph
FRAMES = 8
SWAY = 2  # pixels of the photograph


class Clip(NamedTuple):
    """Window on the photograph that moves from side to side.

    Attributes:
        name: without size and codec.
        left, top: of the window, pixels of the photograph.
        window: width and height of the window, pixels of the photograph.
        size: width and height of a frame, pixels.
        codec: yuyv or mjpg.
    """

    name: str
    left: int
    top: int = 20
    window: tuple[int, int] = (360, 270)
    size: tuple[int, int] = (320, 240)
    codec: str = "yuyv"

    @property
    def file_name(self) -> str:
        """Return NAME-WIDTHxHEIGHT.CODEC, which guest/opt/test/feed.py parses."""
        return f"{self.name}-{self.size[0]}x{self.size[1]}.{self.codec}"

    @property
    def face(self) -> BBox:
        """Return the mean box of the face, pixels of a frame."""
        scale = self.size[0] / self.window[0]
        moved = FACE.moved(-self.left, -self.top)
        return BBox(*(scale * value for value in moved))

    def frames(self) -> list[np.ndarray]:
        """Return the frames: uint8, (height, width, 3), RGB; the first is at the mean position."""
        photograph = cv2.cvtColor(cv2.imread(str(PHOTOGRAPH)), cv2.COLOR_BGR2RGB)
        width, height = self.window
        lefts = (self.left + SWAY * math.sin(i / FRAMES * math.tau) for i in range(FRAMES))
        windows = (
            photograph[self.top : self.top + height, round(x) : round(x) + width] for x in lefts
        )
        return [cv2.resize(window, self.size, interpolation=cv2.INTER_AREA) for window in windows]

    def write(self, folder: Path) -> None:
        """Write the frames one after the other, encoded as by a webcam."""
        encode = _yuyv if self.codec == "yuyv" else _mjpg
        (folder / self.file_name).write_bytes(b"".join(map(encode, self.frames())))


class Noise(NamedTuple):
    """Clip of random bytes. As YUYV every third frame is truncated; as JPEG none can be decoded."""

    file_name: str = "noise-320x240.yuyv"

    def write(self, folder: Path) -> None:
        """Write two frames and a half, of two bytes per pixel."""
        count = 5 * 320 * 240
        (folder / self.file_name).write_bytes(np.random.default_rng(0).bytes(count))


def _yuyv(frame: np.ndarray) -> bytes:
    return cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_YUYV).tobytes()


def _mjpg(frame: np.ndarray) -> bytes:
    """Return a JPEG, padded to one byte per pixel; decoders ignore bytes after its end."""
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    return jpeg.tobytes().ljust(frame.size // 3, b"\0")


def install(root: Path, first: Clip) -> None:
    """Write all clips to a root file system.

    Args:
        root: of the guest.
        first: the clip that plays from boot on.
    """
    folder = root / "opt/test"
    for clip in CLIPS:
        clip.write(folder)
    playing = folder / "clip"
    playing.unlink(missing_ok=True)
    playing.symlink_to(first.file_name)


# Named after the side of the frame that the face is on; the mirrored screen shows it on the other.
LEFT, RIGHT = Clip("left", 140), Clip("right", SWAY)
NOBODY = Clip("nobody", 140, 512 - 270)  # a space suit without its head
WIDE = Clip("wide", 16, 20, (480, 270), (640, 360), "mjpg")
NOISE = Noise()
# For the USB webcam; its JPEGs are as large as they are, without padding.
LEFT_JPEG, RIGHT_JPEG = LEFT._replace(codec="mjpg"), RIGHT._replace(codec="mjpg")
SMALL = LEFT._replace(name="small", size=(160, 120))
NO_JPEG = Noise("noise-320x240.mjpg")
CLIPS = (LEFT, RIGHT, NOBODY, WIDE, NOISE, LEFT_JPEG, RIGHT_JPEG, SMALL, NO_JPEG)
