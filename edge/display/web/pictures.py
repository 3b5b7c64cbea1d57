"""The newest picture, compressed at most once, and only where a browser requests it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import cv2
import numpy as np

from edge.display.web.chore import ChoreThread

QUALITY = 85  # of JPEG, 0 to 100

Compress = Callable[[np.ndarray], bytes]


def to_jpeg(pixels: np.ndarray) -> bytes:
    """Return an RGB picture, uint8, (height, width, 3), as a JPEG file."""
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return data.tobytes()


class NewestPicture:
    """Hands the newest picture to any number of readers; slow ones skip pictures.

    Args:
        compress: returns a picture as a JPEG file.
    """

    def __init__(self, compress: Compress = to_jpeg) -> None:
        self._compress = compress
        self._changed = threading.Condition()
        self._pixels: np.ndarray | None = None
        self._count, self._closed = 0, False
        self._thread = ChoreThread("web-jpeg")
        # Separate from `_changed`, so that `put` never waits for a compression.
        self._compressing = threading.Lock()
        self._data, self._compressed = b"", 0

    def put(self, pixels: np.ndarray) -> None:
        """Replace the picture; never waits for a reader."""
        with self._changed:
            self._pixels = pixels
            self._count += 1
            self._changed.notify_all()

    def close(self) -> None:
        """Wake all readers; there are no more pictures."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.close()

    def next(self, seen: int, timeout: float) -> tuple[bytes, int] | None:
        """Wait for a picture with a higher number than `seen`.

        Args:
            seen: number of the last picture that this reader had; 0 for none.
            timeout: seconds, after which the last picture is returned again.

        Returns:
            the newest picture as a JPEG file, and its number; None after `close`, or where no
            picture was shown yet.

        Raises:
            OSError: it was closed meanwhile.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._count > seen or self._closed, timeout)
            if self._closed or self._pixels is None:
                return None
        return self._newest()

    def _newest(self) -> tuple[bytes, int]:
        with self._compressing:
            with self._changed:
                pixels, count = self._pixels, self._count
            if count != self._compressed:
                assert pixels is not None
                self._data, self._compressed = self._thread.do(self._compress, pixels), count
            return self._data, count
