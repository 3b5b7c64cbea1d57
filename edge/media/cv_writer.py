"""Films through OpenCV, where PyAV is missing."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import cv2
import numpy as np

from edge.errors import DeviceError
from edge.media.writer import MOTION_JPEG, MPEG4

CODINGS = {".mp4": (MPEG4, "mp4v"), ".mkv": (MPEG4, "mp4v"), ".avi": (MOTION_JPEG, "MJPG")}

BUFFER = 262_144  # bytes
BYTES_PER_FRAME = 8  # of the index


class CvFilm:
    """Film that OpenCV encodes.

    Args:
        path: of the file; only a name in Unicode.
        rate: frames per second.
        size: width and height, pixels, even.

    Raises:
        DeviceError: the file cannot be created.
    """

    def __init__(self, path: Path, rate: float, size: tuple[int, int]) -> None:
        self.coding, code = CODINGS[path.suffix.lower()]
        self._path, self._count = path.absolute(), 0
        try:
            name = str(self._path).encode().decode()
        except UnicodeEncodeError:
            message = "without PyAV a video needs a name in Unicode: install python3-av"
            raise DeviceError(message) from None
        codec = cv2.VideoWriter.fourcc(*code)
        self._writer = cv2.VideoWriter(name, cv2.CAP_FFMPEG, codec, rate, size)
        if not self._writer.isOpened():
            self._path.unlink(missing_ok=True)
            raise DeviceError("is the folder writable?")

    @property
    def bytes_written(self) -> int:
        """Bytes that are on the disk already."""
        return self._path.stat().st_size

    @property
    def bytes_pending(self) -> int:
        """Bytes that are not on the disk yet: FFmpeg's buffer, and the index."""
        return BUFFER + BYTES_PER_FRAME * self._count

    def write(self, pixels: np.ndarray, count: int = 1) -> None:
        """Write a picture `count` times: OpenCV's films have a constant rate."""
        # OpenCV reports no error of the disk.
        if not os.statvfs(self._path.parent).f_bavail:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        picture = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
        for _ in range(count):
            self._writer.write(picture)
        self._count += count

    def finish(self) -> None:
        """Complete the file: one that a full disk cut short has fewer frames, or none."""
        self._writer.release()
        check = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        complete = check.get(cv2.CAP_PROP_FRAME_COUNT) >= self._count
        check.release()
        if not complete:
            raise OSError(errno.EIO, "the video is incomplete")

    def abandon(self) -> bool:
        """Release the file; without its end nobody can play it."""
        self._writer.release()
        return False
