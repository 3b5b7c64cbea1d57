"""A camera that is switched off: black frames, so that the screen shows that it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np

from edge.scene import Frame

PAUSE = 0.25  # seconds between two frames
STATE = "camera_closed"  # see `Frame.trouble`


class ClosedCamera:
    """Opens no device; its black frames go on until `close`."""

    name = "switched off"
    live, physical = True, False
    length: int | None = None
    rate: float | None = None
    damaged_frames = 0

    def __init__(self) -> None:
        self._ended = threading.Event()

    def __iter__(self) -> Iterator[Frame]:
        pixels, index = np.zeros((480, 640, 3), np.uint8), 0
        while not self._ended.is_set():
            yield Frame(pixels, time.monotonic(), index, self.name, STATE)
            index += 1
            self._ended.wait(PAUSE)

    def close(self) -> None:
        self._ended.set()
