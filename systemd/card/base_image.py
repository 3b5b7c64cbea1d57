"""Base image: a stock Raspberry Pi OS image, verified and unpacked; it is never changed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

from card import partitions
from card.checksum import HashingReader, size_of, verify
from card.decompress import CHUNK, ERRORS, Readable, decompressed
from card.private_file import create_private
from card.progress import Progress, megabytes
from card.user_file import open_regular
from edge.errors import DataError
from edge.system.files import replacing

SUFFIXES = (".img", ".img.xz", ".img.gz")
MAX_SIZE = 64 << 30  # bytes of an unpacked image; zeros can be packed a thousandfold and more


def check(path: Path, limit: int = MAX_SIZE) -> None:
    """Check the begin of a base image, which takes a moment.

    Args:
        path: the base image.
        limit: bytes that it may have when it is unpacked.

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
    if end > limit:
        raise DataError(f"{path}: its partitions have {megabytes(end)} MB: not an image of a card")


def unpack(
    path: Path,
    checksum: str,
    target: BinaryIO,
    cache: Path | None = None,
    limit: int = MAX_SIZE,
) -> int:
    """Decompress a base image into an empty file; blocks of zeros become holes.

    Args:
        path: the base image, compressed or not.
        checksum: SHA-256 of the file at `path`, or "" to skip the check.
        target: an empty file.
        cache: folder that keeps the image decompressed last, by its checksum; None for none.
        limit: bytes that the unpacked image may have.

    Returns:
        number of bytes of the unpacked image.

    Raises:
        DataError: the image is damaged, incomplete, or has another checksum.
        OSError: it does not exist, or the disk is full.
    """
    if not (cache and checksum and path.suffix in (".xz", ".gz")):
        return _unpack(path, checksum, target, limit)
    kept = cache / f"{checksum}.img"
    if not kept.exists():
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in cache.glob("*.img"):
            old.unlink()
        with replacing(kept) as unfinished, create_private(unfinished) as copy:
            _unpack(path, checksum, copy, limit)
    with kept.open("rb") as source, Progress("copying", size_of(source)) as progress:
        return copy_sparse(HashingReader(source, progress), target, limit)


def _unpack(path: Path, checksum: str, target: BinaryIO, limit: int) -> int:
    with (
        open_regular(path) as file,
        Progress(f"unpacking {path.name}", size_of(file)) as progress,
    ):
        reader = HashingReader(file, progress)
        try:
            size = copy_sparse(decompressed(path.suffix, reader), target, limit)
        except ERRORS as error:
            raise _damaged(path, error) from None
        found = reader.sha256()
    if size > limit:
        raise DataError(f"{path}: has more than {megabytes(limit)} MB: not an image of a card")
    verify(path, checksum, found)
    return size


def _damaged(path: Path, error: BaseException) -> DataError:
    reason = "it needs too much memory" if isinstance(error, MemoryError) else error
    return DataError(f"{path}: damaged or incomplete ({reason})")


def copy_sparse(source: Readable, target: BinaryIO, limit: int = MAX_SIZE) -> int:
    """Copy everything, up to a chunk more than `limit`, and return the number of bytes."""
    size = 0
    while size <= limit and (data := source.read(CHUNK)):
        if data.count(0) == len(data):
            target.seek(len(data), 1)
        else:
            target.write(data)
        size += len(data)
    target.truncate(size)
    return size
