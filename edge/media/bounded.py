"""A file for FFmpeg that ends a search without end."""

from __future__ import annotations

import os
from typing import BinaryIO

LIMIT = 256_000_000  # bytes that may be read without a picture: seconds of the largest films


class BoundedFile:
    """A file whose reader may take a limited number of bytes until the limit is renewed.

    It has no name: FFmpeg would take it apart as an address.

    Args:
        file: opened for reading; closed by `close`.
        limit: bytes.

    Attributes:
        fault: why nothing more can be read; "" for no fault.
    """

    def __init__(self, file: BinaryIO, limit: int = LIMIT) -> None:
        self._file, self._limit, self.fault = file, limit, ""
        self.size = os.fstat(file.fileno()).st_size
        self.renew()

    def renew(self) -> None:
        """Allow as many bytes as in the beginning."""
        self._left = self._limit

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes; b"" at the end, or where `fault` says why.

        Raises nothing: PyAV would print a traceback.
        """
        try:
            data = b"" if self.fault else self._file.read(size)
        except OSError as error:
            data, self.fault = b"", error.strerror or str(error)
        self._left -= len(data)
        if self._left < 0:
            data, self.fault = b"", f"{self._limit // 1_000_000} MB in a row hold no picture"
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Return the new position; -1 if it cannot be."""
        try:
            return self._file.seek(offset, whence)
        except (OSError, ValueError, OverflowError):  # as in `read`
            return -1

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
