"""Displays that write files: a film, one picture, or a folder of pictures.

A file is written beside its place and renamed when it is complete, so that an interrupted run
leaves an older file as it was.
"""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np

from edge.display.film import DEFAULT_RATE, VideoDisplay
from edge.display.screenless import ScreenlessDisplay
from edge.errors import DeviceError
from edge.media import writer
from edge.system.files import Replacement, exists, is_folder, write_whole

PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg", ".webp"}
KNOWN = sorted(writer.SUFFIXES | PICTURE_SUFFIXES)
FRAME = re.compile(r"frame-\d{6,}\.png")


def open_file(
    path: Path, rate: float | None, *, overwrite: bool = False
) -> VideoDisplay | PictureDisplay | FolderDisplay:
    """Open the display for a path, chosen by its suffix; a path without one is a folder.

    Args:
        path: of the file or folder.
        rate: frames per second of the film; None for 25.
        overwrite: replace what exists.

    Raises:
        DeviceError: as `check_output`.
    """
    check_output(path, overwrite=overwrite)
    if _is_folder_output(path):
        return FolderDisplay(path, overwrite=overwrite)
    if path.suffix.lower() in writer.SUFFIXES:
        return VideoDisplay(path, rate or DEFAULT_RATE)
    return PictureDisplay(path)


def check_output(path: Path, *, overwrite: bool, source: Path | None = None) -> None:
    """Check, before any work begins, that a file or a folder of pictures can be written.

    Args:
        path: of the file or folder.
        overwrite: replace what exists.
        source: what is read meanwhile; it is never replaced.

    Raises:
        DeviceError: it exists, its folder is missing or not writable, the suffix is unknown, or it
            is what is read.
    """
    try:
        if source:
            _check_source(path, source)
        if _is_folder_output(path):
            _check_folder(path, overwrite=overwrite)
        else:
            _check_file(path, overwrite=overwrite)
    except DeviceError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DeviceError(f"{path}: cannot be written: {reason}") from error


def _is_folder_output(path: Path) -> bool:
    return not path.suffix or is_folder(path)


def _check_source(path: Path, source: Path) -> None:
    if exists(source) and exists(path) and path.samefile(source):
        raise DeviceError(f"{path}: is what is read: choose another name")


def _check_folder(path: Path, *, overwrite: bool) -> None:
    if exists(path) and not is_folder(path):
        text = f"choose another name, or one with {', '.join(KNOWN)}"
        raise DeviceError(f"{path}: is not a folder: {text}")
    if not is_folder(path):
        path.mkdir(parents=True)
    if not overwrite and any(FRAME.fullmatch(found.name) for found in path.iterdir()):
        raise DeviceError(
            f"{path}: holds frames already: empty it, name another, or add --force to replace them"
        )
    Replacement(path / "frame.png").check()


def _check_file(path: Path, *, overwrite: bool) -> None:
    if path.suffix.lower() not in KNOWN:
        text = f"use one of {', '.join(KNOWN)}, or a folder"
        raise DeviceError(f"{path}: cannot write {path.suffix} files: {text}")
    if not is_folder(path.parent):
        raise DeviceError(f"{path}: the folder {path.parent} does not exist")
    if exists(path) and not path.is_file():
        raise DeviceError(f"{path}: is not a file: choose another name")
    if exists(path) and not overwrite:
        raise DeviceError(f"{path} exists: choose another name, or add --force")
    Replacement(path).check()


def write_picture(path: Path, pixels: np.ndarray) -> None:
    """Write an RGB picture, whole or not at all.

    Args:
        path: of the file; its suffix names the format.
        pixels: uint8, (height, width, 3), RGB.

    Raises:
        DeviceError: the disk is full, or the folder is not writable.
    """
    try:
        done, data = cv2.imencode(path.suffix, cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    except cv2.error as error:
        raise DeviceError(f"{path}: cannot be written: {error.err}") from error
    if not done:
        raise DeviceError(f"{path}: cannot be written as {path.suffix}")
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
            newest, self._newest = self._newest, None
            write_picture(self._path, newest)


class FolderDisplay(ScreenlessDisplay):
    """Writes each picture to its own file: frame-000000.png and so on.

    Args:
        folder: an existing one.
        overwrite: remove the frames of an earlier run when the first picture comes.
    """

    def __init__(self, folder: Path, *, overwrite: bool = False) -> None:
        self.name, self._folder, self._count = str(folder), folder, 0
        self._overwrite = overwrite

    def show(self, pixels: np.ndarray, time: float) -> None:
        if self._overwrite and not self._count:
            self._remove_frames()
        write_picture(self._folder / f"frame-{self._count:06}.png", pixels)
        self._count += 1

    def close(self) -> None:
        """Do nothing: every picture is written already."""

    def _remove_frames(self) -> None:
        """Remove the frames of an earlier run: they must not be taken for those of this one."""
        try:
            for path in self._folder.iterdir():
                if FRAME.fullmatch(path.name):
                    path.unlink()
        except OSError as error:
            reason = error.strerror
            raise DeviceError(f"{self.name}: older frames cannot be removed: {reason}") from error
