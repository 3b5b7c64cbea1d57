"""SHA-256 of files, while they are read and as they should be."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import BinaryIO

from card.decompress import CHUNK
from card.progress import Progress
from card.user_file import open_regular, read_text
from edge.errors import DataError


class HashingReader:
    """A file that hashes what is read from it and updates the progress.

    Args:
        file: opened for reading, at its start.
        progress: counts the bytes of `file`.
    """

    def __init__(self, file: BinaryIO, progress: Progress) -> None:
        self._file, self._progress = file, progress
        self._hash = hashlib.sha256()
        self._done = 0

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes; all that is left if it is negative."""
        data = self._file.read(size)
        self._hash.update(data)
        self._done += len(data)
        self._progress.update(self._done)
        return data

    def sha256(self) -> str:
        """Return the checksum of what has been read, as hexadecimal digits."""
        return self._hash.hexdigest()


def expected_checksum(path: Path, given: str) -> str:
    """Return the SHA-256 that a base image should have.

    Args:
        path: the base image; PATH.sha256 is used if nothing is given.
        given: 64 hexadecimal digits, or "".

    Returns:
        lower-case hexadecimal digits; "" if no checksum is known.

    Raises:
        DataError: neither the text given nor PATH.sha256 has a checksum of this file.
    """
    beside = path.with_name(f"{path.name}.sha256")
    if given:
        found, where = given.strip(), "SHA256"
    elif os.path.lexists(beside):
        found, where = _listed(read_text(beside), path.name), str(beside)
    else:
        return ""
    if not re.fullmatch(r"[0-9a-fA-F]{64}", found):
        raise DataError(f"{where}: no SHA-256 (64 hexadecimal digits) for {path.name}")
    return found.lower()


def _listed(text: str, name: str) -> str:
    """Return the checksum of a name in the output of sha256sum, or the only word of the text."""
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and len(lines[0]) == 1:
        return lines[0][0]
    return next((x[0] for x in lines if len(x) == 2 and x[1].strip().lstrip("*") == name), "")


def sha256(path: Path) -> str:
    """Return the checksum of a file, as hexadecimal digits."""
    with open_regular(path) as file, Progress(f"reading {path.name}", size_of(file)) as progress:
        reader = HashingReader(file, progress)
        while reader.read(CHUNK):
            pass
        return reader.sha256()


def verify(path: Path, checksum: str, found: str) -> None:
    """Compare the checksum that was found with the one that is known, if any.

    Raises:
        DataError: they differ.
    """
    if checksum and found != checksum:
        raise DataError(f"{path}: wrong checksum: it is {found}, but should be {checksum}")


def size_of(file: BinaryIO) -> int:
    """Return the number of bytes of an open file."""
    return os.fstat(file.fileno()).st_size
