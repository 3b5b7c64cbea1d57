"""Open a file that may be anything: only regular files are opened, and each refusal is one line."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from edge.errors import DataError
from edge.system.printable import printable

log = logging.getLogger(__name__)

SPECIAL = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def check_regular(path: Path) -> None:
    """Refuse a path that is not a regular file with content; nothing is opened for that.

    Opening a pipe would wait for its writer, and opening a device may change it.

    Raises:
        DataError: it is missing, a folder, a pipe, a socket, a device, or empty.
    """
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise DataError(f"{printable(path)}: {_reason(error)}") from error
    _check(path, status)


def is_missing(path: Path) -> bool:
    """Return whether nothing has this path; False also where the system does not tell."""
    try:
        return not path.exists()
    except (OSError, ValueError):
        return False


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading, without a buffer.

    Raises:
        DataError: as `check_regular`, or it cannot be read.
    """
    check_regular(path)
    try:
        # The path may have become another file meanwhile: do not wait for the writer of a pipe.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise DataError(f"{printable(path)}: {_reason(error)}") from error
    file = os.fdopen(descriptor, "rb", buffering=0)
    try:
        _check(path, os.fstat(descriptor))
    except DataError:
        file.close()
        raise
    return file


def _check(path: Path, status: os.stat_result) -> None:
    kind = stat.S_IFMT(status.st_mode)
    if kind == stat.S_IFDIR:
        raise DataError(f"{printable(path)}: a folder, not a file")
    if kind != stat.S_IFREG:
        what = SPECIAL.get(kind, "not a file")
        raise DataError(f"{printable(path)}: {what}: only files can be read")
    if not status.st_size:
        raise DataError(f"{printable(path)}: the file is empty")


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "cannot be read: no such file"
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror}"
    return f"not the name of a file: {error}"  # such as one with a NUL


@contextmanager
def foreign(path: Path, what: str) -> Iterator[None]:
    """Turn whatever a library raises about a file into one line.

    The libraries that read pictures and films raise nearly everything for a damaged file.

    Args:
        path: of the file.
        what: is wrong if the block fails, such as "not a picture that can be read".

    Raises:
        DataError: the block raised something; the reason of the library is part of the line.
    """
    try:
        yield
    except DataError:
        raise
    except MemoryError as error:
        raise DataError(f"{printable(path)}: needs too much memory") from error
    except Exception as error:
        log.debug("%s: %s", printable(path), what, exc_info=True)
        reason = getattr(error, "strerror", "") or str(error) or type(error).__name__
        reason = printable(str(reason))[:200]
        raise DataError(f"{printable(path)}: {what}: {reason}") from error
