"""Event file of limited size: a full one is renamed, and the oldest is removed."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from edge.errors import DeviceError
from edge.system.printable import printable

MB = 10**6
FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class EventFile:
    """File that lines are appended to; only its owner can read it.

    It is opened when the first line is written, and again where it was moved away.

    Args:
        path: of the file; its folder is created.
        limit: bytes, from which a new file begins and this one becomes PATH.1.
        keep: number of older files.
    """

    def __init__(self, path: Path, limit: int, keep: int) -> None:
        self._path, self._limit, self._keep = path, limit, keep
        self._descriptor: int | None = None

    def write(self, data: bytes) -> None:
        try:
            self._write(data)
        except OSError as error:
            self.close()
            reason = error.strerror or str(error)
            raise DeviceError(f"{printable(self._path)}: not written: {reason}") from error

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with suppress(OSError):
                os.close(descriptor)

    def _write(self, data: bytes) -> None:
        descriptor = self._open()
        size = os.fstat(descriptor).st_size
        if size and size + len(data) > self._limit:
            self._rotate()
            descriptor, size = self._open(), 0
        try:
            if os.write(descriptor, data) < len(data):
                raise DeviceError("the disk is full")
        except OSError:
            os.ftruncate(descriptor, size)  # half a line would spoil the next one
            raise

    def _open(self) -> int:
        """Return the descriptor of the file that has the name now."""
        if self._descriptor is not None and not self._is_same(self._descriptor):
            self.close()
        if self._descriptor is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, FLAGS, 0o600)
            if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
                raise DeviceError("not a file")
        return self._descriptor

    def _is_same(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except FileNotFoundError:
            return False

    def _rotate(self) -> None:
        self.close()
        if not self._keep:
            self._path.unlink()
            return
        for number in range(self._keep, 0, -1):
            older = older_path(self._path, number - 1)
            with suppress(FileNotFoundError):
                older.rename(older_path(self._path, number))


def older_path(path: Path, number: int) -> Path:
    """Return the path of an older file; number 0 is the newest one."""
    return path.with_name(f"{path.name}.{number}") if number else path
