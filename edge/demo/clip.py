"""A bundled clip for when there is no camera: public-domain portraits and a drawn person."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from edge.camera.images import read_image
from edge.demo.person import SECONDS, person
from edge.scene import Frame

PICTURES = Path(__file__).resolve().parent.parent / "assets" / "demo"
RATE = 25.0


class Window(NamedTuple):
    """A part of a picture: its centre and its height, all as shares of the picture's height."""

    x: float
    y: float
    height: float


class Pan(NamedTuple):
    """A window that glides over a photograph."""

    photo: str
    start: Window
    end: Window

    def picture(self, progress: float, size: tuple[int, int]) -> np.ndarray:
        """What is seen after a share of the shot: uint8, (height, width, 3), RGB."""
        photo, eased = _photo(self.photo), progress * progress * (3 - 2 * progress)
        x, y, height = (a + (b - a) * eased for a, b in zip(self.start, self.end, strict=True))
        unit = photo.shape[0]
        zoom = size[1] / (height * unit)
        move = np.array(
            [[zoom, 0, size[0] / 2 - zoom * x * unit], [0, zoom, size[1] / 2 - zoom * y * unit]]
        )
        return cv2.warpAffine(
            photo, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )


class Act(NamedTuple):
    """The drawn person, going through the seven emotions from a time on."""

    start: float
    seconds: float

    def picture(self, progress: float, size: tuple[int, int]) -> np.ndarray:
        """The same as of a pan."""
        return person(self.start + progress * self.seconds, size)


# Seconds, and what is seen side by side meanwhile.
SHOTS: tuple[tuple[float, tuple[Pan | Act, ...]], ...] = (
    (4.0, (Pan("astronaut", Window(0.50, 0.38, 0.74), Window(0.44, 0.30, 0.50)),)),
    (SECONDS, (Act(0.0, SECONDS),)),
    (
        8.0,
        (
            Pan("president", Window(0.50, 0.42, 0.84), Window(0.58, 0.38, 0.70)),
            Act(SECONDS / 2, 8.0),
        ),
    ),
)


class DemoCamera:
    """Plays the clip once as fast as it is taken, or for ever at its own speed.

    Args:
        size: width and height of the frames, pixels.
        forever: True behaves like a live camera.
    """

    name = "demo clip"
    physical = False
    damaged_frames = 0

    def __init__(self, size: tuple[int, int] = (640, 480), forever: bool = False) -> None:
        self._size, self.live = size, forever
        self.seconds = sum(seconds for seconds, _ in SHOTS)
        self.rate = None if forever else RATE
        self.length = None if forever else round(self.seconds * RATE)

    def __iter__(self) -> Iterator[Frame]:
        return self._endless() if self.live else self._once()

    def _once(self) -> Iterator[Frame]:
        for index in range(round(self.seconds * RATE)):
            yield Frame(self.picture(index / RATE), index / RATE, index, self.name)

    def _endless(self) -> Iterator[Frame]:
        """What a camera would see now: a slow machine misses frames, it does not lag."""
        started = time.monotonic()
        for index in itertools.count():
            moment = time.monotonic() - started
            yield Frame(self.picture(moment), moment, index, self.name)
            time.sleep(max(0.0, moment + 1 / RATE - (time.monotonic() - started)))

    def picture(self, moment: float) -> np.ndarray:
        """The clip's picture at a time in seconds: uint8, (height, width, 3), RGB."""
        seconds, views, into = shot_at(moment % self.seconds)
        width, height = self._size
        edges = [round(i * width / len(views)) for i in range(len(views) + 1)]
        parts = [
            view.picture(into / seconds, (right - left, height))
            for view, left, right in zip(views, edges[:-1], edges[1:], strict=True)
        ]
        return np.hstack(parts)

    def close(self) -> None:
        pass


def shot_at(moment: float) -> tuple[float, tuple[Pan | Act, ...], float]:
    """The shot at a time in seconds: its length, what it shows, and the time since its start."""
    for seconds, views in SHOTS[:-1]:
        if moment < seconds:
            return seconds, views, moment
        moment -= seconds
    return *SHOTS[-1], moment


@lru_cache
def _photo(name: str) -> np.ndarray:
    return read_image(PICTURES / f"{name}.jpg")
