"""Read .zip and .tar.gz files as folders, one member after the other, without unpacking them.

Nothing is written to disk by the name of a member. Before a member is read, its size is checked.
"""

from __future__ import annotations

import bz2
import gzip
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from converter.data.tar_file import Bounded, check_end
from edge.errors import DataError
from edge.system.printable import printable, reason

MAX_MEMBERS = 500_000  # the largest data set of faces, AffectNet, has 450,000 pictures
MAX_BYTES = 4 << 30  # of a member; fer2013.csv has 0.3 GB
ZIP, GZIP, BZIP2, TAR = (b"PK\x03\x04", b"PK\x05\x06"), b"\x1f\x8b", b"BZh", b"ustar"
TAR_MAGIC = 257  # its place
OTHERS = (b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!")  # not read: their memory has no limit
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}
DAMAGED = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError,
    gzip.BadGzipFile,
)  # fmt: skip
# Of names and numbers in a damaged table of contents.
DAMAGED_TABLE = (*DAMAGED, ValueError, OverflowError, IndexError, struct.error)
CURE = "unpack it, and name the folder"

Info = zipfile.ZipInfo | tarfile.TarInfo
Opener = Callable[[str], IO[bytes]]


@dataclass(eq=False)
class Archive:
    """Table of contents of an archive.

    Attributes:
        path: of the file.
        files: the members by their paths inside, in the order in which they are stored; without
            links, hidden files and what macOS adds.
        children: names in each folder; the outermost one is "".
    """

    path: Path
    files: dict[str, Info] = field(default_factory=dict)
    children: dict[str, set[str]] = field(default_factory=lambda: {"": set()})

    def add(self, name: str, info: Info) -> None:
        """Add a member under a name with / or, as some programs write it, with backslashes."""
        parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part != "/"]
        if not parts or any(part[0] == "." or part == "__MACOSX" for part in parts):
            return
        self.files["/".join(parts)] = info
        for depth in range(len(parts)):
            self.children.setdefault("/".join(parts[:depth]), set()).add(parts[depth])

    @contextmanager
    def opened(self) -> Iterator[Opener]:
        """Open the archive; the result opens a member for reading.

        Raises:
            DataError: the archive or a member is damaged, encrypted or too large, or there is no
                such member.
        """
        with foreign(self.path), _open_file(self.path) as file:

            def open_member(inner: str) -> IO[bytes]:
                info = self.files.get(inner)
                if info is None:
                    raise DataError(f"{printable(f'{self.path}/{inner}')}: no such file")
                _check(f"{self.path}/{inner}", info)
                if isinstance(file, zipfile.ZipFile):
                    return file.open(cast("zipfile.ZipInfo", info))
                return cast("IO[bytes]", file.extractfile(cast("tarfile.TarInfo", info)))

            yield open_member

    def stored_order(self, names: Sequence[str]) -> list[int]:
        """Return the indices of names in the order of their members, which reads a tar once.

        Names that are none of a member come last.
        """
        place = {name: number for number, name in enumerate(self.files)}
        return sorted(range(len(names)), key=lambda index: place.get(names[index], len(place)))


def is_archive(head: bytes) -> bool:
    """Return whether a file with these first 512 bytes is an archive, of any kind."""
    return head.startswith((*ZIP, GZIP, BZIP2, *OTHERS)) or head[TAR_MAGIC:].startswith(TAR)


def open_archive(path: Path) -> Archive:
    """Read the table of contents.

    Raises:
        DataError: the archive is damaged, of a kind that is not read, or has too many members.
    """
    archive = Archive(path)
    with foreign(path, DAMAGED_TABLE), _open_file(path) as file:
        members: Iterable[Info] = file.infolist() if isinstance(file, zipfile.ZipFile) else file
        for count, info in enumerate(members):
            if count >= MAX_MEMBERS:
                raise DataError(f"{printable(path)}: more than {MAX_MEMBERS} members: {CURE}")
            if isinstance(info, zipfile.ZipInfo):
                if not info.is_dir():
                    archive.add(info.filename, info)
                continue
            _check(f"{path}/{info.name}", info)  # the way to the next one leads through it
            if info.isreg():
                archive.add(info.name, info)
        if isinstance(file, tarfile.TarFile):
            check_end(file)
    return archive


@contextmanager
def foreign(path: Path, damaged: tuple[type[Exception], ...] = DAMAGED) -> Iterator[None]:
    """Raise DataError for whatever the readers of archives raise."""
    try:
        yield
    except DataError:
        raise
    except OSError as error:
        raise DataError(f"{printable(path)}: cannot be read: {reason(error)}") from error
    except damaged as error:
        raise DataError(
            f"{printable(path)}: a damaged archive ({reason(error)}): download it again, or {CURE}"
        ) from error


@contextmanager
def _open_file(path: Path) -> Iterator[zipfile.ZipFile | tarfile.TarFile]:
    with path.open("rb") as file:
        head = file.read(512)
        file.seek(0)
        if head.startswith(OTHERS):
            raise DataError(f"{printable(path)}: a packed archive: {CURE}")
        if head.startswith(ZIP):
            with zipfile.ZipFile(file) as archive:
                yield archive
            return
        stream: BinaryIO = file
        if head.startswith(GZIP):
            stream = cast("BinaryIO", gzip.GzipFile(fileobj=file))
        elif head.startswith(BZIP2):
            stream = cast("BinaryIO", bz2.BZ2File(file))
        with tarfile.open(fileobj=cast("BinaryIO", Bounded(stream)), mode="r:") as tar:
            yield tar


def _check(name: str, info: Info) -> None:
    size = info.file_size if isinstance(info, zipfile.ZipInfo) else info.size
    if size > MAX_BYTES:
        raise DataError(f"{printable(name)}: larger than {MAX_BYTES >> 30} GB: {CURE}")
    if isinstance(info, zipfile.ZipInfo):
        if info.flag_bits & 1:
            raise DataError(f"{printable(name)}: encrypted: unpack it with its password")
        if info.compress_type not in METHODS:
            raise DataError(f"{printable(name)}: an unusual compression: {CURE}")
