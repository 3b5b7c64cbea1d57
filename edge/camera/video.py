"""Video files, frame by frame."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import cv2

from edge.errors import DataError
from edge.scene import Frame

SUFFIXES = {".avi", ".m4v", ".mjpeg", ".mkv", ".mov", ".mp4", ".mpg", ".ogv", ".webm"}
DEFAULT_RATE = 25.0  # frames per second, for files without a rate
MAX_RATE = 1000.0  # frames per second; a higher rate in a file is an error in the file
# These containers store their number of frames; for others OpenCV estimates it from the duration.
COUNTED_SUFFIXES = {".avi", ".m4v", ".mov", ".mp4"}


class VideoFile:
    """Camera that yields every frame of a video; damaged ones are skipped, and counted at the end.

    Times are those of the file, so that videos of varying rate are right.

    Args:
        path: of the file.
        realtime: wait between frames so that it plays at its own speed; otherwise as fast as
            possible.

    Raises:
        DataError: the file is missing, empty, not a video, or has no readable frame.
    """

    live = physical = False

    def __init__(self, path: Path, realtime: bool = False) -> None:
        if not path.is_file():
            raise DataError(f"{path}: no such file")
        if not path.stat().st_size:
            raise DataError(f"{path}: the file is empty")
        self._capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            raise DataError(f"{path}: not a video that can be read")
        count = int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        self.name, self.damaged_frames, self._realtime = str(path), 0, realtime
        self.length = count if count > 0 else None
        self._counted = max(0, count) if path.suffix.lower() in COUNTED_SUFFIXES else 0
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self.rate = rate if 0 < rate <= MAX_RATE else DEFAULT_RATE

    def __iter__(self) -> Iterator[Frame]:
        started, index, failed = time.monotonic(), 0, 0
        # OpenCV reports a damaged frame and the end of the file alike: only the count differs.
        while index + failed < self._counted or not failed:
            success, pixels = self._capture.read()
            if not success:
                failed += 1
                continue
            position = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
            if self._realtime:
                time.sleep(max(0.0, started + position - time.monotonic()))
            yield Frame(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), position, index, self.name)
            index += 1
        if index == 0:
            raise DataError(f"{self.name}: no frame of this video can be read")
        self.damaged_frames = max(0, self._counted - index)

    def close(self) -> None:
        self._capture.release()
