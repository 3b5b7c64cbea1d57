"""Files and folders of a data set, on disk or in an archive."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from converter.data.archive import Archive


@dataclass(frozen=True)
class Member:
    """A file or folder in an archive, with the methods of `Path` that readers of data sets use.

    Attributes:
        archive: that holds it.
        inner: its path inside; "" for the outermost folder.
    """

    archive: Archive
    inner: str = ""

    @property
    def name(self) -> str:
        return PurePosixPath(self.inner).name or self.archive.path.name

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix

    @property
    def parent(self) -> Member:
        return Member(self.archive, self.inner.rpartition("/")[0])

    def is_file(self) -> bool:
        return self.inner in self.archive.files

    def is_dir(self) -> bool:
        return self.inner in self.archive.children

    def __truediv__(self, name: str) -> Member:
        parts = f"{self.inner}/{name}".split("/")
        return Member(self.archive, "/".join(part for part in parts if part not in ("", ".")))

    def __str__(self) -> str:
        return f"{self.archive.path}/{self.inner}".rstrip("/")


Place = Path | Member


@contextmanager
def open_binary(file: Place) -> Iterator[IO[bytes]]:
    """Open a file for reading.

    Raises:
        OSError: it cannot be opened.
        DataError: its archive is damaged, or the file is too large.
    """
    if isinstance(file, Path):
        with file.open("rb") as stream:
            yield stream
    else:
        with file.archive.opened() as open_member, open_member(file.inner) as stream:
            yield stream


def list_subfolders(root: Place) -> list[Place]:
    """Return the folders in a folder by name, without hidden ones."""
    return [root / name for name in _names(root, folders=True)]


def list_files(root: Place) -> list[Place]:
    """Return the regular files in a folder by name, without hidden ones."""
    return [root / name for name in _names(root, folders=False)]


def subfolders(root: Place) -> dict[str, Place]:
    """Return the folders in a folder by their names in lower case, without hidden ones."""
    return {folder.name.lower(): folder for folder in list_subfolders(root)}


def files(root: Place) -> dict[str, Place]:
    """Return the files in a folder by their names in lower case, without hidden ones."""
    return {file.name.lower(): file for file in list_files(root)}


def all_files(root: Place) -> list[Place]:
    """Return the files in a folder and its subfolders, by name; links are not followed."""
    if isinstance(root, Member):
        start = f"{root.inner}/".lstrip("/")
        inner = sorted(name for name in root.archive.files if name.startswith(start))
        return [Member(root.archive, name) for name in inner]
    found: list[Place] = []
    for folder, names, inside in os.walk(root):
        names[:] = sorted(name for name in names if not _is_hidden(name))
        found += [Path(folder, name) for name in sorted(inside) if not _is_hidden(name)]
    return found


def _names(root: Place, folders: bool) -> list[str]:
    if isinstance(root, Member):
        children = root.archive.children.get(root.inner, set())
        names = [name for name in children if (root / name).is_dir() == folders]
    else:
        with os.scandir(root) as entries:
            kept = [entry for entry in entries if entry.is_dir() or entry.is_file()]
            names = [entry.name for entry in kept if entry.is_dir() == folders]
    return sorted(name for name in names if not _is_hidden(name))


def _is_hidden(name: str) -> bool:
    return name[0] == "." or name == "__MACOSX"
