"""Limits and checks of tar files that Python's tarfile does not have."""

from __future__ import annotations

import io
import tarfile
from typing import BinaryIO, cast

MAX_AT_ONCE = 1 << 27  # bytes in memory: a name in a tar file may have any length
MAX_TAIL = 100  # MB behind the last member; programs write at most 10 kB of zeros


class Bounded(io.BufferedIOBase):
    """A stream that refuses to give much at once, which tarfile asks for where a name is long."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or not 0 <= size <= MAX_AT_ONCE:
            raise tarfile.ReadError("a header is too large")
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


def check_end(tar: tarfile.TarFile) -> None:
    """Refuse a tar that ends too early: tarfile ends without a word at a damaged header.

    Reading the rest also checks the sum of all bytes, which gzip has at its end.

    Raises:
        tarfile.ReadError: something else than the end follows, or too much.
    """
    stream = cast("BinaryIO", tar.fileobj)
    stream.seek(tar.offset)
    if stream.read(tarfile.BLOCKSIZE).strip(b"\0"):
        raise tarfile.ReadError("a damaged header")
    for _ in range(MAX_TAIL):
        if not stream.read(1 << 20):
            return
    raise tarfile.ReadError(f"more than {MAX_TAIL} MB follow its end")
