"""Bundled clip that replaces a missing camera: public-domain portraits and a drawn person."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from edge.demo.person import CYCLE, animate_person
from edge.media.picture import read_picture
from edge.scene import Frame

PICTURES = Path(__file__).resolve().parents[1] / "assets" / "demo"
RATE = 25.0  # frames per second


class Window(NamedTuple):
    """Part of a photograph, in shares of the photograph's height.

    Attributes:
        x: of its centre.
        y: of its centre.
        height: of the window.
    """

    x: float
    y: float
    height: float


class Pan(NamedTuple):
    """Window that glides over a photograph.

    Attributes:
        photo: file name in assets/demo without its suffix.
        start: window at the beginning of the shot.
        end: window at its end.
    """

    photo: str
    start: Window
    end: Window

    def picture(self, progress: float, size: tuple[int, int]) -> np.ndarray:
        """Draw the view at a point of the shot.

        Args:
            progress: share of the shot that is over, 0 to 1.
            size: width and height of the picture, pixels.

        Returns:
            uint8, (height, width, 3), RGB.
        """
        photo, eased = _read_photo(self.photo), progress * progress * (3 - 2 * progress)
        x, y, height = (a + (b - a) * eased for a, b in zip(self.start, self.end, strict=True))
        unit = photo.shape[0]
        zoom = size[1] / (height * unit)
        matrix = np.array(
            [[zoom, 0, size[0] / 2 - zoom * x * unit], [0, zoom, size[1] / 2 - zoom * y * unit]]
        )
        return cv2.warpAffine(
            photo, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )


class Animation(NamedTuple):
    """Part of the drawn person's animation.

    Attributes:
        start: time in the animation at the beginning of the shot, seconds.
        seconds: length.
    """

    start: float
    seconds: float

    def picture(self, progress: float, size: tuple[int, int]) -> np.ndarray:
        """Draw the view at a point of the shot; arguments and result as of `Pan.picture`."""
        return animate_person(self.start + progress * self.seconds, size)


class Shot(NamedTuple):
    """Part of the clip.

    Attributes:
        seconds: length.
        views: shown side by side, from left to right.
    """

    seconds: float
    views: tuple[Pan | Animation, ...]


ASTRONAUT = Pan("astronaut", Window(0.50, 0.38, 0.74), Window(0.44, 0.30, 0.50))
PRESIDENT = Pan("president", Window(0.50, 0.42, 0.84), Window(0.58, 0.38, 0.70))
SHOTS = (
    Shot(4.0, (ASTRONAUT,)),
    Shot(CYCLE, (Animation(0.0, CYCLE),)),
    Shot(8.0, (PRESIDENT, Animation(CYCLE / 2, 8.0))),
)


class DemoCamera:
    """Camera that plays the clip: once as fast as frames are read, or live without an end.

    Args:
        size: width and height of the frames, pixels.
        forever: behave like a live camera: repeat the clip in real time.

    Attributes:
        seconds: length of the clip.
        live, rate, length, name, physical, damaged_frames: see `edge.camera.Camera`.
    """

    name = "demo clip"
    physical = False
    damaged_frames = 0

    def __init__(self, size: tuple[int, int] = (640, 480), forever: bool = False) -> None:
        self._size, self.live = size, forever
        self.seconds = sum(shot.seconds for shot in SHOTS)
        self.rate = None if forever else RATE
        self.length = None if forever else round(self.seconds * RATE)

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames; their time counts from 0."""
        return self._play_live() if self.live else self._play_once()

    def _play_once(self) -> Iterator[Frame]:
        for index in range(round(self.seconds * RATE)):
            yield Frame(self.picture(index / RATE), index / RATE, index, self.name)

    def _play_live(self) -> Iterator[Frame]:
        """Yield the frame of the present time: a slow reader misses frames but does not lag."""
        started = time.monotonic()
        for index in itertools.count():
            elapsed = time.monotonic() - started
            yield Frame(self.picture(elapsed), elapsed, index, self.name)
            time.sleep(max(0.0, elapsed + 1 / RATE - (time.monotonic() - started)))

    def picture(self, elapsed: float) -> np.ndarray:
        """Draw the clip at a time in seconds: uint8, (height, width, 3), RGB."""
        shot, elapsed = shot_at(elapsed % self.seconds)
        width, height = self._size
        count = len(shot.views)
        edges = [round(i * width / count) for i in range(count + 1)]
        parts = [
            view.picture(elapsed / shot.seconds, (right - left, height))
            for view, left, right in zip(shot.views, edges[:-1], edges[1:], strict=True)
        ]
        return np.hstack(parts)

    def close(self) -> None:
        """Do nothing: no device is open."""


def shot_at(elapsed: float) -> tuple[Shot, float]:
    """Return the shot at a time in seconds, and the time since its beginning."""
    for shot in SHOTS[:-1]:
        if elapsed < shot.seconds:
            return shot, elapsed
        elapsed -= shot.seconds
    return SHOTS[-1], elapsed


@lru_cache
def _read_photo(name: str) -> np.ndarray:
    return read_picture(PICTURES / f"{name}.jpg").pixels
