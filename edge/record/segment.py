"""One file of a recorded video."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from edge.display.film import VideoDisplay
from edge.media.writer import BYTES_PER_PIXEL, MPEG4

MAX_SECONDS = 600.0  # of a file: shorter ones are easier to find and to move
MAX_GAP = 10.0  # seconds without a picture, or backwards in time, after which a new file begins
MAX_SIDE = 1280  # pixels: encoding larger pictures is too much work for a Pi
RESERVE = 500_000  # bytes: the header, and what the file system itself needs


class Segment:
    """Video file of limited length with pictures of one size; large pictures are reduced.

    Args:
        path: of the file, .mp4.
        rate: frames per second.
        picture: the first one, uint8, (height, width, 3), RGB; it is not written yet.
        time: of the first picture, seconds.

    Attributes:
        path: as given.
    """

    def __init__(self, path: Path, rate: float, picture: np.ndarray, time: float) -> None:
        self.path, self._rate, self._shape = path, rate, picture.shape
        self._video = VideoDisplay(path, rate)
        self._size = video_size(picture.shape[1], picture.shape[0])
        self._start = self._last = time
        self._next_frame = 0

    def accepts(self, picture: np.ndarray, time: float) -> bool:
        """Return whether a picture, taken at a time in seconds, belongs into this file."""
        return (
            picture.shape == self._shape
            and time - self._start < MAX_SECONDS
            and abs(time - self._last) <= MAX_GAP
        )

    def bytes_needed(self, seconds: float) -> int:
        """Return an upper bound of the bytes to write within some seconds and then to finish."""
        film = self._video.film
        width, height = self._size
        # The worst coding of an .mp4, until the first picture opens the file.
        per_pixel = BYTES_PER_PIXEL[film.coding if film else MPEG4]
        more = round(per_pixel * width * height * self._rate * seconds)
        return more + (film.bytes_pending if film else 0) + RESERVE

    @property
    def bytes_written(self) -> int:
        """Size of the unfinished file on disk, bytes.

        Raises:
            OSError: the file was removed.
        """
        return self._video.film.bytes_written if self._video.film else 0

    def add(self, picture: np.ndarray, time: float) -> None:
        """Write a picture; one that comes before the next frame of the rate is left out.

        Args:
            picture: uint8, (height, width, 3), RGB, of the size of the first one.
            time: seconds.

        Raises:
            DeviceError: the file cannot be written; what was written is kept if it can be played.
        """
        self._last = time
        frame = round((time - self._start) * self._rate)
        if frame < self._next_frame:  # VideoDisplay would leave it out: do not resize it
            return
        self._next_frame = frame + 1
        if self._size != (picture.shape[1], picture.shape[0]):
            picture = cv2.resize(picture, self._size, interpolation=cv2.INTER_AREA)
        self._video.show(picture, time)

    def finish(self) -> None:
        """Complete the file and give it its name; may be called once.

        Raises:
            OSError: the file is incomplete.
        """
        self._video.close()


def video_size(width: int, height: int) -> tuple[int, int]:
    """Return the size of a picture in the video: at most MAX_SIDE, and even as MPEG-4 requires.

    Args:
        width: of the picture, pixels.
        height: of the picture, pixels.
    """
    longest = max(width, height, MAX_SIDE)
    return width * MAX_SIDE // longest // 2 * 2, height * MAX_SIDE // longest // 2 * 2
