"""Forms of the picture that browsers may ask for: few, so that their cost is bounded.

All viewers of a form share one encoding. Each form is paced so that one viewer costs no more than
a set number of bits per second; a form that nobody watches costs nothing.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from edge.display.web.chore import ChoreThread
from edge.display.web.pictures import QUALITY, Compress, NewestPicture
from edge.media.scaling import shrink

LOWEST = 45  # quality below which text is hard to read
MIDDLE = 65  # quality of the first picture of another size
STEP = 5  # of the quality, from one picture to the next
SMOOTH = 12.0  # pictures per second below which first the quality, then the size is reduced
LARGER = 0.4  # share of the bytes wanted below which the next larger size fits at any quality
SIZES = (1.0, 0.75, 0.5625)  # of a form: its words can be read in the last one too
SHARE = 0.9  # of the bits per second: the rest is for headers, of TCP too, and for the events


@dataclass(frozen=True)
class Form:
    """Size and rate of pictures.

    Attributes:
        width: at most, pixels.
        area: at most, square pixels: an upright picture is narrower.
        rate: pictures per second, at most.
    """

    width: float
    area: float
    rate: float

    def scaled(self, pixels: np.ndarray, part: float = 1.0) -> np.ndarray:
        """Return a picture, uint8, (height, width, 3), reduced to this form, or a part of it."""
        height, width = pixels.shape[:2]
        scale = part * min(self.width / width, math.sqrt(self.area / (width * height)))
        if scale >= 1:
            return pixels
        size = max(1, int(width * scale)), max(1, int(height * scale))
        reduced = np.empty((size[1], size[0], 3), np.uint8)
        shrink(pixels, reduced)
        return reduced


FULL = Form(math.inf, math.inf, math.inf)  # of snapshots
FORMS = {
    "small": Form(640, 640 * 480, 12),
    "large": Form(1280, 1280 * 960, 30),
}
DEFAULT = "large"


class Encoder:
    """Encodes the newest picture in one form, when somebody asks for it, once for all.

    Args:
        form: of the pictures.
        pictures: source.
        thread: does the work.
        compress: returns a picture as a JPEG file of a quality.
        megabits: per second that one viewer may cost.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        form: Form,
        pictures: NewestPicture,
        thread: ChoreThread,
        compress: Compress,
        megabits: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._form, self._pictures, self._thread = form, pictures, thread
        self._compress, self._clock = compress, clock
        self._bytes = SHARE * megabits * 1e6 / 8  # per second
        self._lock = threading.Lock()
        self._data, self._count, self._due = b"", 0, -math.inf
        self._quality, self._size = QUALITY, 0  # index of SIZES

    def next(self, seen: int, timeout: float) -> tuple[bytes, int] | None:
        """Wait for a picture with a higher number than `seen`, until it may be sent.

        Args:
            seen: number of the last picture that this reader had; 0 for none.
            timeout: seconds, after which the last picture is returned again.

        Returns:
            the newest picture as a JPEG file, and its number; None after the end, or where no
            picture was shown yet.

        Raises:
            OSError: the page was closed meanwhile.
        """
        while self._pictures.wait(seen, timeout):
            with self._lock:
                wait = self._due - self._clock()
                if self._is_served(seen, wait):
                    return self._data, self._count
                if wait <= 0:
                    return self._encode()
            if self._pictures.closed.wait(wait):
                break
        return None

    def _is_served(self, seen: int, wait: float) -> bool:
        """Return whether the last encoding suits: there is no newer picture, or none is due."""
        newest = self._pictures.newest[1] == self._count
        return newest or (wait > 0 and self._count > seen)

    def _encode(self) -> tuple[bytes, int]:
        began = self._clock()
        pixels, count = self._pictures.newest
        self._data = self._thread.do(self._work, pixels, self._quality, SIZES[self._size])
        self._count = count
        pause = max(1 / self._form.rate, self._pictures.pause)
        self._due = began + max(pause, len(self._data) / self._bytes)
        self._adapt(len(self._data))
        return self._data, count

    def _work(self, pixels: np.ndarray, quality: int, size: float) -> bytes:
        return self._compress(self._form.scaled(pixels, size), quality)

    def _adapt(self, size: int) -> None:
        """Change quality and size of the next picture so that the rate stays smooth."""
        wanted = self._bytes / min(SMOOTH, self._form.rate)
        if size > wanted and self._quality <= LOWEST and self._size < len(SIZES) - 1:
            self._size, self._quality = self._size + 1, MIDDLE
        elif size > wanted:
            self._quality = max(LOWEST, self._quality - STEP)
        elif size < 0.75 * wanted and self._quality < QUALITY:
            self._quality += STEP
        elif size < LARGER * wanted and self._size:
            self._size, self._quality = self._size - 1, MIDDLE
