"""Folder of recordings with a limit on the space that it takes."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from edge.errors import DeviceError
from edge.media.film_file import trim_fragments
from edge.system.files import PREFIX

MB = 10**6
VIDEO = ".mp4"
UNFINISHED = f"{PREFIX}????-??-??_??-??-??*"  # names of files that are still being written


def free_bytes(folder: Path) -> int:
    """Return the free space for unprivileged programs on the disk of a folder, bytes."""
    return shutil.disk_usage(folder).free


class RecordingFolder:
    """Folder of recordings; created where it is missing.

    Finished files are written through to the disk by a thread: an SD card may take a second.

    Args:
        path: of the folder.
        limit: megabytes that the folder may hold, including files that are in it already.
        min_free: megabytes that stay free on its disk.
        free_bytes: returns the free bytes on the disk of a folder.
        sync: writes an open file through to the disk.

    Raises:
        DeviceError: the folder cannot be created or read.
    """

    def __init__(
        self,
        path: Path,
        limit: int,
        min_free: int,
        free_bytes: Callable[[Path], int],
        sync: Callable[[int], None] = os.fsync,
    ) -> None:
        self._path, self._limit, self._min_free = path, limit, min_free
        self._free_bytes, self._sync = free_bytes, sync
        self._thread = ThreadPoolExecutor(1, "record-sync")
        self._syncs: deque[Future[None]] = deque()
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._used = _size(path)
            self._descriptor = os.open(path, os.O_RDONLY)
        except OSError as error:
            raise DeviceError(
                f"{path}: this folder for recordings cannot be used: {error.strerror}: "
                "name another as record.folder, or switch record.snapshots and record.video off"
            ) from error

    def recover_unfinished(self) -> tuple[list[str], list[str]]:
        """Name the videos that an interrupted run left, and remove what cannot be played.

        Files of other running programs stay.

        Returns:
            the new names of the videos, and the names of the removed files, sorted.
        """
        kept, removed = [], []
        for path in sorted(self._path.glob(UNFINISHED)) if self._lock() else ():
            with suppress(OSError):  # a file that cannot be changed stays, and counts
                size = path.stat().st_size
                if path.suffix == VIDEO and trim_fragments(path):
                    place = self.new_path(path.stem.removeprefix(PREFIX), VIDEO)
                    kept.append(path.rename(place).name)
                    size -= place.stat().st_size
                else:
                    path.unlink()
                    removed.append(path.name)
                self._used -= size
        return kept, removed

    def _lock(self) -> bool:
        """Hold a shared lock until `close`, and return whether no other program holds one."""
        with suppress(OSError):
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)
            return True
        with suppress(OSError):  # without locks on this file system nothing is removed
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)
        return False

    def new_path(self, name: str, suffix: str) -> Path:
        """Return a path where no file exists.

        A Pi without network has no correct time: the same time of day may come twice.

        Args:
            name: of the file, without its suffix; a number is added where it is taken.
            suffix: such as ".jpg".
        """
        path, count = self._path / f"{name}{suffix}", 1
        while path.exists():
            count += 1
            path = self._path / f"{name}-{count}{suffix}"
        return path

    def require_space(self, needed: int, unfinished: int = 0) -> None:
        """Check that there is space for more.

        Args:
            needed: bytes to be written.
            unfinished: bytes of files that `add` does not count yet.

        Raises:
            DeviceError: there is not enough space, or the disk was removed.
        """
        if self._used + unfinished + needed > self._limit * MB:
            # Recordings may have been moved away.
            self._used = _size(self._path) - unfinished
        if self._used + unfinished + needed > self._limit * MB:
            used = (self._used + unfinished) / MB
            raise DeviceError(
                f"no space for more in {self._path}: it holds {used:.1f} MB, "
                f"record.limit is {self._limit} MB"
            )
        free = self._free_bytes(self._path)
        if free - needed < self._min_free * MB:
            raise DeviceError(
                f"no space for more in {self._path}: its disk has {free / MB:.1f} MB free, "
                f"record.spare is {self._min_free} MB"
            )

    def add(self, path: Path) -> None:
        """Count a finished file, and let it be written through to the disk.

        Raises:
            OSError: the disk was removed.
        """
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._used += os.fstat(descriptor).st_size
        self._syncs.append(self._thread.submit(self._write_through, descriptor))

    def check(self) -> None:
        """Check the files that have been written through since the last call; waits for none.

        Raises:
            OSError: one was not: the disk is full or was removed.
        """
        while self._syncs and self._syncs[0].done():
            self._syncs.popleft().result()

    def close(self) -> None:
        """Wait until all files are on the disk, and release it; may be called once.

        Raises:
            OSError: one is not.
        """
        self._thread.shutdown()
        os.close(self._descriptor)
        self.check()

    def _write_through(self, descriptor: int) -> None:
        try:
            self._sync(descriptor)
        finally:
            os.close(descriptor)
        self._sync(self._descriptor)  # the directory entry


def _size(folder: Path) -> int:
    """Return the bytes of all files in a folder and its subfolders."""
    return sum(
        Path(place, name).lstat().st_size for place, _, names in os.walk(folder) for name in names
    )
