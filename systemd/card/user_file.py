"""Files that the user names in an option."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from edge.errors import ConfigError, DataError

MAX_TEXT = 1 << 20  # bytes: a password, keys or settings; more is another file


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading; a pipe or a device could block for ever, or never end.

    Raises:
        DataError: it is not a regular file.
        OSError: it cannot be opened.
    """
    file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115 (returned open)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise DataError(f"{path}: not a regular file")
    return file


def read_text(path: Path) -> str:
    """Return the text of a file, without a byte-order mark.

    Raises:
        DataError: it is not a regular file, too long, or not UTF-8.
        OSError: it cannot be read.
    """
    with open_regular(path) as file:
        data = file.read(MAX_TEXT + 1)
    if len(data) > MAX_TEXT:
        raise DataError(f"{path}: longer than {MAX_TEXT >> 20} MB: is it the right file?")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{path}: not UTF-8") from None


def read_user_file(path: Path, option: str) -> str:
    """Return the text of a file that an option names.

    Args:
        path: the file.
        option: the variable of `make card` that names it, for the error message.

    Raises:
        ConfigError: the file cannot be read or is not UTF-8.
    """
    try:
        return read_text(path)
    except DataError as error:
        raise ConfigError(f"{option} {error}") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"{option} {path}: {reason}") from None


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)
