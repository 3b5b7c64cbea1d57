"""Base image: a stock Raspberry Pi OS image, verified and unpacked; it is never changed."""

from __future__ import annotations

import hashlib
import io
import os
import re
from pathlib import Path
from typing import BinaryIO

from card import partitions
from card.decompress import CHUNK, ERRORS, Readable, decompressed
from card.private_file import create_private
from card.progress import Progress, megabytes
from card.user_file import open_regular, read_text
from edge.errors import DataError
from edge.system.files import replacing

SUFFIXES = (".img", ".img.xz", ".img.gz")
MAX_SIZE = 64 << 30  # bytes of an unpacked image; zeros can be packed a thousandfold and more


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


def check(path: Path) -> None:
    """Check the begin of a base image, which takes a moment.

    Raises:
        DataError: it is no image of a disk.
        OSError: it cannot be read.
    """
    if not path.name.endswith(SUFFIXES):
        raise DataError(f"{path}: the name of an image must end in one of {', '.join(SUFFIXES)}")
    begin = io.BytesIO()
    with open_regular(path) as file:
        source = decompressed(path.suffix, file)
        try:
            while begin.tell() < CHUNK and (data := source.read(CHUNK - begin.tell())):
                begin.write(data)
        except ERRORS as error:
            raise _damaged(path, error) from None
    try:
        end = max((each.start + each.size for each in partitions.read_table(begin)), default=0)
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    if end > MAX_SIZE:
        raise DataError(f"{path}: its partitions have {megabytes(end)} MB: not an image of a card")


def sha256(path: Path) -> str:
    """Return the checksum of a file, as hexadecimal digits."""
    with open_regular(path) as file, Progress(f"reading {path.name}", _size(file)) as progress:
        reader = HashingReader(file, progress)
        while reader.read(CHUNK):
            pass
        return reader.sha256()


def unpack(path: Path, checksum: str, target: BinaryIO, cache: Path | None = None) -> int:
    """Decompress a base image into an empty file; blocks of zeros become holes.

    Args:
        path: the base image, compressed or not.
        checksum: SHA-256 of the file at `path`, or "" to skip the check.
        target: an empty file.
        cache: folder that keeps the image decompressed last, by its checksum; None for none.

    Returns:
        number of bytes of the unpacked image.

    Raises:
        DataError: the image is damaged, incomplete, or has another checksum.
        OSError: it does not exist, or the disk is full.
    """
    if not (cache and checksum and path.suffix in (".xz", ".gz")):
        return _unpack(path, checksum, target)
    kept = cache / f"{checksum}.img"
    if not kept.exists():
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in cache.glob("*.img"):
            old.unlink()
        with replacing(kept) as unfinished, create_private(unfinished) as copy:
            _unpack(path, checksum, copy)
    with kept.open("rb") as source, Progress("copying", _size(source)) as progress:
        return _copy_sparse(HashingReader(source, progress), target)


def _unpack(path: Path, checksum: str, target: BinaryIO) -> int:
    with (
        open_regular(path) as file,
        Progress(f"unpacking {path.name}", _size(file)) as progress,
    ):
        reader = HashingReader(file, progress)
        try:
            size = _copy_sparse(decompressed(path.suffix, reader), target)
        except ERRORS as error:
            raise _damaged(path, error) from None
        found = reader.sha256()
    if size > MAX_SIZE:
        raise DataError(f"{path}: has more than {megabytes(MAX_SIZE)} MB: not an image of a card")
    verify(path, checksum, found)
    return size


def verify(path: Path, checksum: str, found: str) -> None:
    """Compare the checksum that was found with the one that is known, if any.

    Raises:
        DataError: they differ.
    """
    if checksum and found != checksum:
        raise DataError(f"{path}: wrong checksum: it is {found}, but should be {checksum}")


def _damaged(path: Path, error: BaseException) -> DataError:
    reason = "it needs too much memory" if isinstance(error, MemoryError) else error
    return DataError(f"{path}: damaged or incomplete ({reason})")


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _copy_sparse(source: Readable, target: BinaryIO) -> int:
    """Copy everything, up to a chunk more than `MAX_SIZE`, and return the number of bytes."""
    size = 0
    while size <= MAX_SIZE and (data := source.read(CHUNK)):
        if data.count(0) == len(data):
            target.seek(len(data), 1)
        else:
            target.write(data)
        size += len(data)
    target.truncate(size)
    return size
