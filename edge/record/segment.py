"""One file of a recorded video."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from edge.display.file import VideoDisplay

LENGTH = 600.0  # seconds of a file: a power cut loses the one that is not finished
GAP = 10.0  # seconds without a picture, or back in time, after which a new file begins
LARGEST = 1280  # pixels of the longer side: more is too much work for a Pi
# Of pure noise FFmpeg makes 0.26 bytes per pixel.
PER_PIXEL = 0.3
# FFmpeg holds 256 KiB back, and the index of 600 s at 30 frames per second takes 150 KB.
HELD_BACK = 500_000


class Segment:
    """A video of pictures of one size, for some minutes; too large ones are made smaller.

    Args:
        path: .mp4.
        rate: frames per second.
        picture: the first, uint8, (height, width, 3), RGB; `add` it as well.
        moment: when it was taken, seconds.
    """

    def __init__(self, path: Path, rate: float, picture: np.ndarray, moment: float) -> None:
        self.path, self._rate, self._shape = path, rate, picture.shape
        self._video = VideoDisplay(path, rate)
        self._size = video_size(picture.shape[1], picture.shape[0])
        self._start = self._last = moment
        self._next = 0

    def takes(self, picture: np.ndarray, moment: float) -> bool:
        """Whether a picture still belongs into this file."""
        return (
            picture.shape == self._shape
            and moment - self._start < LENGTH
            and abs(moment - self._last) <= GAP
        )

    def needs(self, seconds: float) -> int:
        """Bytes that may be written within some seconds, and to finish the file after that."""
        width, height = self._size
        return round(PER_PIXEL * width * height * self._rate * seconds) + HELD_BACK

    @property
    def written(self) -> int:
        """Bytes on the disk by now."""
        part = self.path.with_name(f".new-{self.path.name}")
        return part.stat().st_size if self._next else 0

    def add(self, picture: np.ndarray, moment: float) -> None:
        """Write a picture, as often as its time asks for.

        Raises:
            DeviceError: the file cannot be opened.
        """
        self._last = moment
        frame = round((moment - self._start) * self._rate)
        if frame >= self._next:  # else VideoDisplay leaves it out: no need to make it smaller
            self._next = frame + 1
            if self._size != (picture.shape[1], picture.shape[0]):
                picture = cv2.resize(picture, self._size, interpolation=cv2.INTER_AREA)
            self._video.show(picture, moment)

    def finish(self) -> None:
        """Close the file and give it its name; may be called once.

        Raises:
            OSError: it is not whole.
        """
        self._video.close()


def video_size(width: int, height: int) -> tuple[int, int]:
    """The size that a picture has in the video: as it is, or smaller; even, as MPEG-4 wants."""
    longest = max(width, height, LARGEST)
    return width * LARGEST // longest // 2 * 2, height * LARGEST // longest // 2 * 2
