"""Pictures into files: a video, one picture, or a folder of pictures.

Each is written beside its place and renamed when it is whole, so that an interrupted run leaves
an older file as it was.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from edge.errors import DeviceError

VIDEO_SUFFIXES = {".mp4", ".mkv", ".avi"}
PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg", ".webp"}
CODECS = {".mp4": "mp4v", ".mkv": "mp4v", ".avi": "MJPG"}


def open_file(path: Path, rate: float | None) -> VideoDisplay | PictureDisplay | FolderDisplay:
    """The display for a path, by its suffix; without one it is a folder.

    Args:
        path: of the file or folder.
        rate: frames per second of the video; None for 25.

    Raises:
        DeviceError: its folder is missing or may not be written to, or the suffix is unknown.
    """
    suffix = path.suffix.lower()
    if not suffix or path.is_dir():
        return FolderDisplay(path)
    if not path.parent.is_dir():
        raise DeviceError(f"{path}: the folder {path.parent} does not exist")
    if suffix in VIDEO_SUFFIXES:
        return VideoDisplay(path, rate or 25.0)
    if suffix in PICTURE_SUFFIXES:
        return PictureDisplay(path)
    known = ", ".join(sorted(VIDEO_SUFFIXES | PICTURE_SUFFIXES))
    raise DeviceError(f"{path}: cannot write {suffix} files: take one of {known}, or a folder")


def write_picture(path: Path, pixels: np.ndarray) -> None:
    """Write an RGB picture, whole or not at all.

    Raises:
        DeviceError: the disk is full, or the folder is not writable.
    """
    temporary = path.with_name(f".new-{path.name}")
    _, data = cv2.imencode(path.suffix, cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    try:
        temporary.write_bytes(data.tobytes())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise DeviceError(f"{path}: cannot be written: {error.strerror}") from error


class PictureDisplay:
    """Keeps the newest picture in one file, written at the end."""

    size = None

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        self._newest: np.ndarray | None = None

    def show(self, pixels: np.ndarray, time: float) -> None:
        self._newest = pixels

    def power(self, on: bool) -> None:
        pass

    def close(self) -> None:
        if self._newest is not None:
            write_picture(self._path, self._newest)
            self._newest = None


class FolderDisplay:
    """Every picture in a file of its own: frame-000000.png and so on.

    Raises:
        DeviceError: the folder cannot be made, or holds frames already.
    """

    size = None

    def __init__(self, folder: Path) -> None:
        self.name, self._folder, self._count = str(folder), folder, 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DeviceError(f"{folder}: cannot be made: {error.strerror}") from error
        if any(folder.glob("frame-*.png")):
            raise DeviceError(f"{folder}: holds frames already: empty it or name another")

    def show(self, pixels: np.ndarray, time: float) -> None:
        write_picture(self._folder / f"frame-{self._count:06}.png", pixels)
        self._count += 1

    def power(self, on: bool) -> None:
        pass

    def close(self) -> None:
        pass


class VideoDisplay:
    """A video at a constant rate; a picture is repeated or left out to keep its time.

    Args:
        path: .mp4, .mkv or .avi.
        rate: frames per second.
    """

    size = None

    def __init__(self, path: Path, rate: float) -> None:
        self.name, self._path, self._rate = str(path), path, rate
        self._part = path.with_name(f".new-{path.stem}{path.suffix}")
        self._writer: cv2.VideoWriter | None = None
        self._size, self._start, self._written = (0, 0), 0.0, 0

    def show(self, pixels: np.ndarray, time: float) -> None:
        if self._writer is None:
            self._open(pixels, time)
        if (pixels.shape[1], pixels.shape[0]) != self._size:
            raise DeviceError(f"{self.name}: the pictures changed their size: take a folder")
        due = round((time - self._start) * self._rate) + 1
        for _ in range(due - self._written):
            self._writer.write(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))  # type: ignore[union-attr]
        self._written = max(due, self._written)

    def _open(self, pixels: np.ndarray, time: float) -> None:
        self._size, self._start = (pixels.shape[1], pixels.shape[0]), time
        codec = cv2.VideoWriter.fourcc(*CODECS[self._path.suffix.lower()])
        writer = cv2.VideoWriter(str(self._part), cv2.CAP_FFMPEG, codec, self._rate, self._size)
        if not writer.isOpened():
            self._part.unlink(missing_ok=True)
            raise DeviceError(f"{self.name}: cannot be written: is the folder writable?")
        self._writer = writer

    def power(self, on: bool) -> None:
        pass

    def close(self) -> None:
        if self._writer is None:
            return
        self._writer.release()
        self._writer = None
        # OpenCV does not tell of a full disk: an incomplete file has fewer frames, or none.
        check = cv2.VideoCapture(str(self._part), cv2.CAP_FFMPEG)
        complete = check.get(cv2.CAP_PROP_FRAME_COUNT) >= self._written
        check.release()
        if not complete:
            self._part.unlink(missing_ok=True)
            raise DeviceError(f"{self.name}: could not be written whole: is the disk full?")
        self._part.replace(self._path)
