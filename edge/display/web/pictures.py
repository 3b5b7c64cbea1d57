"""The newest picture, for any number of readers."""

from __future__ import annotations

import threading
from collections.abc import Callable

import cv2
import numpy as np

QUALITY = 85  # of JPEG, 0 to 100

Compress = Callable[[np.ndarray, int], bytes]


def to_jpeg(pixels: np.ndarray, quality: int = QUALITY) -> bytes:
    """Return an RGB picture, uint8, (height, width, 3), as a JPEG file."""
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()


class NewestPicture:
    """Keeps the newest picture; slow readers skip pictures.

    Attributes:
        closed: there are no more pictures.
        pause: seconds between two encodings of one form, at least.
    """

    def __init__(self) -> None:
        self.closed, self.pause = threading.Event(), 0.0
        self._changed = threading.Condition()
        self._pixels: np.ndarray | None = None
        self._count = 0

    def put(self, pixels: np.ndarray) -> None:
        """Replace the picture; never waits for a reader."""
        with self._changed:
            self._pixels = pixels
            self._count += 1
            self._changed.notify_all()

    def close(self) -> None:
        """Wake all readers; there are no more pictures."""
        self.closed.set()
        with self._changed:
            self._changed.notify_all()

    def wait(self, seen: int, timeout: float) -> bool:
        """Wait for a picture with a higher number than `seen`, at most `timeout` seconds.

        Returns:
            whether there is a picture, perhaps an old one; False after `close`.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._count > seen or self.closed.is_set(), timeout)
            return self._pixels is not None and not self.closed.is_set()

    @property
    def newest(self) -> tuple[np.ndarray, int]:
        """The picture and its number, from 1; `wait` says whether there is one."""
        with self._changed:
            assert self._pixels is not None
            return self._pixels, self._count
