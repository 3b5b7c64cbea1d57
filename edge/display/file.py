"""Displays that write files: a video, one picture, or a folder of pictures.

Each file is written beside its place and renamed when it is complete, so that an interrupted run
leaves an older file as it was.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import cv2
import numpy as np

from edge.display.screenless import ScreenlessDisplay
from edge.errors import DeviceError
from edge.system.files import replacing, write_whole

VIDEO_SUFFIXES = {".mp4", ".mkv", ".avi"}
PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg", ".webp"}
CODECS = {".mp4": "mp4v", ".mkv": "mp4v", ".avi": "MJPG"}
DEFAULT_RATE = 25.0  # frames per second


def open_file(path: Path, rate: float | None) -> VideoDisplay | PictureDisplay | FolderDisplay:
    """Open the display for a path, chosen by its suffix; a path without one is a folder.

    Args:
        path: of the file or folder.
        rate: frames per second of the video; None for 25.

    Raises:
        DeviceError: its folder is missing or not writable, or the suffix is unknown.
    """
    suffix = path.suffix.lower()
    if not suffix or path.is_dir():
        return FolderDisplay(path)
    if not path.parent.is_dir():
        raise DeviceError(f"{path}: the folder {path.parent} does not exist")
    if suffix in VIDEO_SUFFIXES:
        return VideoDisplay(path, rate or DEFAULT_RATE)
    if suffix in PICTURE_SUFFIXES:
        return PictureDisplay(path)
    known = ", ".join(sorted(VIDEO_SUFFIXES | PICTURE_SUFFIXES))
    raise DeviceError(f"{path}: cannot write {suffix} files: use one of {known}, or a folder")


def write_picture(path: Path, pixels: np.ndarray) -> None:
    """Write an RGB picture, whole or not at all.

    Args:
        path: of the file; its suffix names the format.
        pixels: uint8, (height, width, 3), RGB.

    Raises:
        DeviceError: the disk is full, or the folder is not writable.
    """
    _, data = cv2.imencode(path.suffix, cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    try:
        write_whole(path, data.tobytes())
    except OSError as error:
        raise DeviceError(f"{path}: cannot be written: {error.strerror}") from error


class PictureDisplay(ScreenlessDisplay):
    """Keeps the newest picture, and writes it to a file when closed.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        self._newest: np.ndarray | None = None

    def show(self, pixels: np.ndarray, time: float) -> None:
        self._newest = pixels

    def close(self) -> None:
        if self._newest is not None:
            write_picture(self._path, self._newest)
            self._newest = None


class FolderDisplay(ScreenlessDisplay):
    """Writes each picture to its own file: frame-000000.png and so on.

    Args:
        folder: created where it is missing.

    Raises:
        DeviceError: the folder cannot be created, or already holds frames.
    """

    def __init__(self, folder: Path) -> None:
        self.name, self._folder, self._count = str(folder), folder, 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DeviceError(f"{folder}: cannot be created: {error.strerror}") from error
        if any(folder.glob("frame-*.png")):
            raise DeviceError(f"{folder}: holds frames already: empty it or name another")

    def show(self, pixels: np.ndarray, time: float) -> None:
        write_picture(self._folder / f"frame-{self._count:06}.png", pixels)
        self._count += 1

    def close(self) -> None:
        """Do nothing: every picture is written already."""


class VideoDisplay(ScreenlessDisplay):
    """Writes a video of constant rate; pictures are repeated or left out to keep their time.

    The first picture opens the file, and gives all others their size.

    Args:
        path: .mp4, .mkv or .avi.
        rate: frames per second.
    """

    def __init__(self, path: Path, rate: float) -> None:
        self.name, self._path, self._rate = str(path), path, rate
        self._video: _Video | None = None

    def show(self, pixels: np.ndarray, time: float) -> None:
        if self._video is None:
            self._video = _Video(self._path, self._rate, pixels.shape[1::-1], time)
        self._video.write(pixels, time)

    def close(self) -> None:
        if self._video is not None:
            video, self._video = self._video, None
            video.finish()


class _Video:
    """A video file that is being written."""

    def __init__(self, path: Path, rate: float, size: tuple[int, ...], start: float) -> None:
        self._name, self._rate, self._size, self._start = str(path), rate, size, start
        self._written = 0  # frames
        codec = cv2.VideoWriter.fourcc(*CODECS[path.suffix.lower()])
        with ExitStack() as opened:
            self._temporary = opened.enter_context(replacing(path))
            part = str(self._temporary)
            self._writer = cv2.VideoWriter(part, cv2.CAP_FFMPEG, codec, rate, size)
            if not self._writer.isOpened():
                raise DeviceError(f"{self._name}: cannot be written: is the folder writable?")
            self._opened = opened.pop_all()

    def write(self, pixels: np.ndarray, time: float) -> None:
        if pixels.shape[1::-1] != self._size:
            raise DeviceError(f"{self._name}: the pictures changed their size: use a folder")
        due = round((time - self._start) * self._rate) + 1
        for _ in range(due - self._written):
            self._writer.write(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
        self._written = max(due, self._written)

    def finish(self) -> None:
        with self._opened:
            self._writer.release()
            # OpenCV does not report a full disk: an incomplete file has fewer frames, or none.
            check = cv2.VideoCapture(str(self._temporary), cv2.CAP_FFMPEG)
            complete = check.get(cv2.CAP_PROP_FRAME_COUNT) >= self._written
            check.release()
            if not complete:
                raise DeviceError(f"{self._name}: could not be written whole: is the disk full?")
