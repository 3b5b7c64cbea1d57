"""File that a film is written to, and what is left of a film that was interrupted."""

from __future__ import annotations

import errno
import os
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from edge.system.files import open_locked

HEADER = 8  # bytes of a box in an MP4 file: length and type, ISO/IEC 14496-12
LONG_HEADER = 16


class FilmFile:
    """Unbuffered file for an encoder's library, which remembers the first fault of the disk.

    After a fault it ignores what is written, so that the library can be closed without another
    error, and the bytes on the disk stay as they were at the fault.

    Args:
        path: of the file; it is created, or emptied, and locked.

    Attributes:
        fault: the first error; None while all is well.

    Raises:
        OSError: the file cannot be created.
    """

    def __init__(self, path: Path) -> None:
        self._file = FileIO(open_locked(path), "r+")
        self._file.truncate()
        self.fault: OSError | None = None

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return os.fstat(self._file.fileno()).st_size

    def write(self, data: bytes) -> int:
        """Write all of the data, unless there was a fault. The library calls this."""
        rest = memoryview(data)
        try:
            while rest and self.fault is None:
                if not os.fstat(self._file.fileno()).st_nlink:
                    raise FileNotFoundError(
                        errno.ENOENT, "the file was removed while it was written"
                    )
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self.fault = error
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move the position; the library completes the header at the end."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position. The library calls this."""
        return self._file.tell()

    def check(self) -> None:
        """Raise the fault, if there was one.

        Raises:
            OSError: the disk is full, was removed, or is broken.
        """
        if self.fault:
            raise self.fault

    def stop(self) -> None:
        """Ignore from now on what is written, as after a fault."""
        self.fault = self.fault or InterruptedError("the video was interrupted")

    def sync(self) -> None:
        """Wait until everything is on the disk: some file systems report errors only then.

        Raises:
            OSError: as `check`.
        """
        self.check()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Release the file; may be called twice."""
        self._file.close()


def trim_fragments(path: Path) -> bool:
    """Cut an interrupted MP4 film behind its last complete fragment, so that every player takes it.

    Args:
        path: of a fragmented file without its end.

    Returns:
        whether anything can be played; if not, the file is as it was.

    Raises:
        OSError: the file cannot be read or cut.
    """
    with path.open("r+b") as file:
        end = _end_of_fragments(file)
        if end:
            file.truncate(end)
    return end > 0


def _end_of_fragments(file: BinaryIO) -> int:
    """Return where the last fragment ends: "moov" or "moof", then "mdat"; 0 where none is."""
    length = file.seek(0, os.SEEK_END)
    place = end = 0
    found: list[bytes] = []
    while place + HEADER <= length:
        file.seek(place)
        header = file.read(LONG_HEADER)
        size, kind = int.from_bytes(header[:4]), header[4:8]
        if size == 1:  # the real size follows
            size = int.from_bytes(header[8:])
        place += size
        if size < HEADER or place > length:
            break
        found.append(kind)
        if kind == b"mdat" and b"moov" in found and found[-2] in (b"moov", b"moof"):
            end = place
    return end
