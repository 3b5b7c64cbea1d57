"""Read a compressed image as a stream, within limits: its header is not to be believed."""

from __future__ import annotations

import gzip
import lzma
import zlib
from typing import BinaryIO, Protocol, cast

CHUNK = 1 << 20  # bytes
# xz may ask for gigabytes; images packed with its strongest preset need 65 MB.
MAX_MEMORY = 512 << 20  # bytes
ERRORS = (EOFError, lzma.LZMAError, gzip.BadGzipFile, zlib.error, MemoryError)


class Readable(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes; all that is left if it is negative."""
        ...


def decompressed(suffix: str, source: Readable) -> Readable:
    """Return what a source contains; reading it raises one of `ERRORS` if that is damaged.

    Args:
        suffix: .xz, .gz, or another for a source that is not compressed.
        source: at its start.
    """
    if suffix == ".xz":
        return _Xz(source)
    if suffix == ".gz":
        return gzip.open(cast("BinaryIO", source))  # it calls only read()
    return source


class _Xz:
    """Decompress streams of xz that follow each other; `lzma.open` cannot limit the memory."""

    def __init__(self, source: Readable) -> None:
        self._source, self._decoder = source, _decoder()

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, CHUNK at most; b"" at the end."""
        limit = CHUNK if size < 0 else min(size, CHUNK)
        while True:
            if self._decoder.eof:
                if not (data := self._next_stream()):
                    return b""
                self._decoder = _decoder()
            elif self._decoder.needs_input:
                data = self._source.read(CHUNK)
                if not data:
                    raise EOFError("it ends too early")
            else:
                data = b""
            if found := self._decoder.decompress(data, limit):
                return found

    def _next_stream(self) -> bytes:
        """Return the begin of the next stream, without the padding before it; b"" at the end."""
        rest = self._decoder.unused_data.lstrip(b"\0")
        while not rest and (data := self._source.read(CHUNK)):
            rest = data.lstrip(b"\0")
        return rest


def _decoder() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_MEMORY)
