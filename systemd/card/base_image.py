"""The stock image: read as it comes, checked, unpacked; never changed."""

from __future__ import annotations

import gzip
import hashlib
import lzma
import re
import zlib
from pathlib import Path
from typing import BinaryIO

from card.meter import Meter
from edge.errors import DataError

CHUNK = 1 << 20  # bytes
ENDINGS = (".img", ".img.xz", ".img.gz")


class Watched:
    """A file that hashes what is read from it, and tells the meter."""

    def __init__(self, file: BinaryIO, meter: Meter) -> None:
        self._file, self._meter = file, meter
        self._hash = hashlib.sha256()
        self._done = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        self._done += len(data)
        self._meter.show(self._done)
        return data

    def sha256(self) -> str:
        """Of what was read: all of it, once the file has been unpacked to its end."""
        return self._hash.hexdigest()


def expected(path: Path, given: str) -> str:
    """The checksum that the file should have: the given one, else that of the file beside it.

    Args:
        path: of the image.
        given: 64 hexadecimal digits, or "".

    Returns:
        in small letters; "" where none is known.

    Raises:
        DataError: what was given, or what lies there, is no checksum of this file.
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
    """The checksum beside a name, as sha256sum writes it; or one that stands alone."""
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and len(lines[0]) == 1:
        return lines[0][0]
    return next((x[0] for x in lines if len(x) == 2 and x[1].strip().lstrip("*") == name), "")


def unpack(path: Path, checksum: str, target: BinaryIO) -> int:
    """Write the image into an empty file; zeros become holes.

    Args:
        path: of the image.
        checksum: SHA-256 of that file, or "".
        target: an empty file.

    Returns:
        bytes of the unpacked image.

    Raises:
        DataError: it cannot be read to its end, or it has another checksum.
        OSError: it is not there, or the disk is full.
    """
    if not path.name.endswith(ENDINGS):
        raise DataError(f"{path}: the name of an image ends in one of {', '.join(ENDINGS)}")
    with path.open("rb") as file, Meter(f"unpacking {path.name}", path.stat().st_size) as meter:
        watched = Watched(file, meter)
        try:
            size = _copy(_opened(path, watched), target)
        except (EOFError, lzma.LZMAError, gzip.BadGzipFile, zlib.error) as error:
            raise DataError(f"{path}: damaged, or not all of it is here ({error})") from None
        found = watched.sha256()
    if checksum and found != checksum:
        raise DataError(f"{path}: wrong checksum: it is {found}, but should be {checksum}")
    return size


def _opened(path: Path, file: Watched) -> BinaryIO | Watched:
    if path.suffix == ".xz":
        return lzma.open(file)
    return gzip.open(file) if path.suffix == ".gz" else file


def _copy(source: BinaryIO | Watched, target: BinaryIO) -> int:
    """Copy all; give the bytes."""
    size = 0
    while data := source.read(CHUNK):
        if data.count(0) == len(data):
            target.seek(len(data), 1)
        else:
            target.write(data)
        size += len(data)
    target.truncate(size)
    return size
