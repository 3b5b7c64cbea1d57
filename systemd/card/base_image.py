"""Base image: a stock Raspberry Pi OS image, verified and unpacked; it is never changed."""

from __future__ import annotations

import gzip
import hashlib
import lzma
import re
import zlib
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from card.progress import Progress
from edge.errors import DataError

CHUNK = 1 << 20  # bytes
SUFFIXES = (".img", ".img.xz", ".img.gz")


class Readable(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes; all that is left if it is negative."""
        ...


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
    elif beside.is_file():
        found, where = _listed(beside.read_text(errors="replace"), path.name), str(beside)
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


def unpack(path: Path, checksum: str, target: BinaryIO) -> int:
    """Decompress a base image into an empty file; blocks of zeros become holes.

    Args:
        path: the base image, compressed or not.
        checksum: SHA-256 of the file at `path`, or "" to skip the check.
        target: an empty file.

    Returns:
        number of bytes of the unpacked image.

    Raises:
        DataError: the image is damaged, incomplete, or has another checksum.
        OSError: it does not exist, or the disk is full.
    """
    if not path.name.endswith(SUFFIXES):
        raise DataError(f"{path}: the name of an image must end in one of {', '.join(SUFFIXES)}")
    total = path.stat().st_size
    with path.open("rb") as file, Progress(f"unpacking {path.name}", total) as progress:
        reader = HashingReader(file, progress)
        try:
            size = _copy_sparse(_decompressed(path, reader), target)
        except (EOFError, lzma.LZMAError, gzip.BadGzipFile, zlib.error) as error:
            raise DataError(f"{path}: damaged or incomplete ({error})") from None
        found = reader.sha256()
    if checksum and found != checksum:
        raise DataError(f"{path}: wrong checksum: it is {found}, but should be {checksum}")
    return size


def _decompressed(path: Path, reader: HashingReader) -> Readable:
    file = cast("BinaryIO", reader)  # lzma and gzip call only read()
    if path.suffix == ".xz":
        return lzma.open(file)
    return gzip.open(file) if path.suffix == ".gz" else file


def _copy_sparse(source: Readable, target: BinaryIO) -> int:
    """Copy everything and return the number of bytes."""
    size = 0
    while data := source.read(CHUNK):
        if data.count(0) == len(data):
            target.seek(len(data), 1)
        else:
            target.write(data)
        size += len(data)
    target.truncate(size)
    return size
