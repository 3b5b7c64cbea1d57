"""The folder of the recordings, and how much more it may hold."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from edge.errors import DeviceError

MB = 10**6
UNFINISHED = ".new-????-??-??_??-??-??*"


def free_bytes(folder: Path) -> int:
    """What the disk of a folder has free for programs like this, bytes."""
    return shutil.disk_usage(folder).free


class Folder:
    """Where recordings lie; made where it is missing.

    Args:
        path: of the folder.
        limit: megabytes that it may hold, with what lies in it already.
        spare: megabytes that stay free on its disk.
        free: gives the free bytes on the disk of a folder.

    Raises:
        DeviceError: it cannot be made or read.
    """

    def __init__(self, path: Path, limit: int, spare: int, free: Callable[[Path], int]) -> None:
        self._path, self._limit, self._spare, self._free = path, limit, spare, free
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._held = _size(path)
            self._handle = os.open(path, os.O_RDONLY)
        except OSError as error:
            raise DeviceError(
                f"{path}: this folder for recordings cannot be used: {error.strerror}: "
                "name another as record.folder, or switch record.snapshots and record.video off"
            ) from error

    def remove_leftovers(self) -> str:
        """Remove what a power cut left unfinished: a video without its end cannot be played.

        Returns:
            the names of what was removed; "" for nothing.
        """
        removed = []
        for path in sorted(self._path.glob(UNFINISHED)) if self._alone() else ():
            with suppress(OSError):  # what cannot be removed stays, and counts
                size = path.stat().st_size
                path.unlink()
                self._held -= size
                removed.append(path.name)
        return ", ".join(removed)

    def _alone(self) -> bool:
        """Whether no other program records here: its unfinished files are no leftovers."""
        with suppress(OSError):
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(self._handle, fcntl.LOCK_SH)
            return True
        with suppress(OSError):  # where the disk knows no locks, nothing is removed
            fcntl.flock(self._handle, fcntl.LOCK_SH)
        return False

    def new(self, name: str, suffix: str) -> Path:
        """A path where nothing lies: a Pi without network may have lived this hour before."""
        path, count = self._path / f"{name}{suffix}", 1
        while path.exists():
            count += 1
            path = self._path / f"{name}-{count}{suffix}"
        return path

    def require(self, needed: int, unfinished: int = 0) -> None:
        """See that there is room.

        Args:
            needed: bytes.
            unfinished: bytes of a file that is not yet counted by `add`.

        Raises:
            DeviceError: there is not, or the disk is gone.
        """
        if self._held + unfinished + needed > self._limit * MB:
            self._held = _size(self._path) - unfinished  # some may have been moved away
        if self._held + unfinished + needed > self._limit * MB:
            held = (self._held + unfinished) / MB
            raise DeviceError(
                f"no room for more in {self._path}: it holds {held:.1f} MB, "
                f"record.limit is {self._limit} MB"
            )
        free = self._free(self._path)
        if free - needed < self._spare * MB:
            raise DeviceError(
                f"no room for more in {self._path}: its disk has {free / MB:.1f} MB free, "
                f"record.spare is {self._spare} MB"
            )

    def add(self, path: Path) -> None:
        """Count a finished file, and have it on the disk before a power cut comes.

        Raises:
            OSError: the disk is full or gone.
        """
        with path.open("rb") as file:
            os.fsync(file.fileno())
        os.fsync(self._handle)  # its name
        self._held += path.stat().st_size

    def close(self) -> None:
        """Let the disk go; may be called once."""
        os.close(self._handle)


def _size(folder: Path) -> int:
    """Bytes of all files in a folder and below."""
    return sum(
        Path(place, name).lstat().st_size for place, _, names in os.walk(folder) for name in names
    )
