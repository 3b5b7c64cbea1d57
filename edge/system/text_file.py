"""Read files of users: regular ones only, and texts of bounded size, in UTF-8."""

from __future__ import annotations

import os
import stat
from io import BufferedReader
from pathlib import Path

from edge.system.printable import reason

LIMIT = 256 * 1024  # bytes; the largest file of this kind that ships has 3 kB
UTF8_MARK = b"\xef\xbb\xbf"  # byte-order mark that some editors write before the text
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
KINDS = (
    (stat.S_ISDIR, "a folder, not a file"),
    (stat.S_ISFIFO, "a pipe, not a file"),
    (stat.S_ISSOCK, "a socket, not a file"),
    (stat.S_ISCHR, "a device, not a file"),
    (stat.S_ISBLK, "a device, not a file"),
)


class UnreadableFileError(Exception):
    """A file cannot be read as text; the message is the reason, without the name of the file."""


class MissingFileError(UnreadableFileError):
    """The file does not exist."""


def read_text(path: Path, limit: int = LIMIT) -> str:
    """Return the text of a file, without a byte-order mark.

    Raises:
        MissingFileError: no such file.
        UnreadableFileError: it is no regular file, too large, not UTF-8, or not allowed.
    """
    data = read_bytes(path, limit)
    if data.startswith(UTF16_MARKS):
        raise UnreadableFileError("in UTF-16: save it as UTF-8")
    try:
        return data.removeprefix(UTF8_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(f"line {line} is not UTF-8: save it as UTF-8") from error


def read_bytes(path: Path, limit: int = LIMIT) -> bytes:
    """Return the content of a regular file of bounded size; see `read_text`."""
    try:
        with open_regular(path) as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise UnreadableFileError(reason(error)) from error
    if len(data) > limit:
        raise UnreadableFileError(f"larger than {limit // 1024} kB")
    return data


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file for reading; it is not waited for, as for the other end of a pipe.

    Raises:
        MissingFileError: no such file.
        UnreadableFileError: it is no regular file, or not allowed.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        try:
            check_kind(os.fstat(descriptor).st_mode)
            return os.fdopen(descriptor, "rb")
        except BaseException:
            os.close(descriptor)
            raise
    except FileNotFoundError as error:
        raise MissingFileError("no such file") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise UnreadableFileError(reason(error)) from error


def check_kind(mode: int) -> None:
    """Raise UnreadableFileError unless a mode, as of `os.stat`, is that of a regular file."""
    for is_kind, what in KINDS:
        if is_kind(mode):
            raise UnreadableFileError(what)
