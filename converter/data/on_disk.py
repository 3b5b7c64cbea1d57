"""Files of a data set as files on disk, those of an archive one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from converter.data.archive import Opener, foreign
from converter.data.place import Member, Place
from edge.errors import DataError
from edge.system.printable import printable

MAX_BYTES = 100_000_000  # of a picture in an archive


def on_disk(files: Sequence[Place]) -> Iterator[tuple[int, Path | DataError]]:
    """Yield index and path of each file, in an order that reads fast.

    The path of a member of an archive is that of a copy, which the next one replaces. In its
    place stands the error of a member that cannot be read.

    Raises:
        DataError: the archive cannot be opened.
    """
    members = [file for file in files if isinstance(file, Member)]
    if not members:
        yield from ((index, file) for index, file in enumerate(files) if isinstance(file, Path))
        return
    archive = members[0].archive
    with TemporaryDirectory(prefix="emotion-") as folder, archive.opened() as opener:
        for index in archive.stored_order([member.inner for member in members]):
            try:
                yield index, _copy(members[index], opener, Path(folder, "picture"))
            except DataError as error:
                yield index, error


def renamed(error: DataError, path: Path, file: Place) -> DataError:
    """Return an error about a copy as one about the file itself."""
    return DataError(str(error).replace(printable(path), printable(str(file))))


def _copy(member: Member, opener: Opener, path: Path) -> Path:
    with foreign(member.archive.path), opener(member.inner) as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise DataError(f"{printable(str(member))}: larger than {MAX_BYTES // 1_000_000} MB")
    path.write_bytes(data)
    return path
