"""Find the films of a folder, and the table of votes, by their names."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from converter.evaluate.films.names import EXPECTED, ClipName, parse
from edge.errors import DataError
from edge.system.printable import printable

VOTES = "summarytable.csv"  # in lower case
LFS_POINTER = b"version https://git-lfs"
TYPES = mimetypes.MimeTypes()  # of Python, without the files of the system: the same everywhere


class Found(NamedTuple):
    """Films and votes of a folder.

    Attributes:
        films: path of each film by the name of its clip, in the order of the names.
        votes: the table of votes; None where there is none.
        notes: a line for each sort of thing that was left out.
    """

    films: dict[ClipName, Path]
    votes: Path | None
    notes: tuple[str, ...]


def find(folder: Path) -> Found:
    """Return the films and the table of votes in a folder and its subfolders.

    Sounds, pictures and texts with the name of a clip are left out. Of two films with the same name
    the first is taken.

    Raises:
        DataError: the folder is missing, holds no film with a name of CREMA-D, or the first one was
            not downloaded; or several tables of votes are there.
    """
    if not folder.is_dir():
        raise DataError(f"{printable(folder)}: no such folder")
    films: dict[ClipName, Path] = {}
    tables: list[Path] = []
    notes: list[str] = []
    copies = 0
    for path in _files(folder, notes):
        if path.name.lower() == VOTES:
            tables.append(path)
        elif (name := parse(path.stem)) and _may_be_film(path):
            copies += name in films
            films.setdefault(name, path)
    if not films:
        raise DataError(f"{printable(folder)}: no film here has a name of CREMA-D: {EXPECTED}")
    if len(tables) > 1:
        named = " and ".join(printable(path) for path in tables[:2])
        raise DataError(f"{named}: two tables of votes: leave one of them")
    if copies:
        notes.append(f"{printable(folder)}: films left out for the same name as another: {copies}")
    films = dict(sorted(films.items()))
    _check_downloaded(next(iter(films.values())))
    return Found(films, tables[0] if tables else None, tuple(notes))


def _files(folder: Path, notes: list[str]) -> Iterator[Path]:
    """Yield the files of a folder and its subfolders by name; not those of hidden folders.

    A line for each folder that cannot be listed is added to the notes.
    """

    def report(error: OSError) -> None:
        notes.append(f"{printable(error.filename)}: cannot be listed: {error.strerror}")

    for current, folders, names in os.walk(folder, onerror=report):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(current, name) for name in sorted(names))


def _may_be_film(path: Path) -> bool:
    """Return whether the suffix is that of a film, or unknown as .flv is."""
    kind = TYPES.guess_type(path.name)[0]
    return kind is None or kind.startswith("video/")


def _check_downloaded(film: Path) -> None:
    """Raise DataError if a film is what Git LFS leaves in its place."""
    try:
        with film.open("rb") as file:
            pointer = file.read(len(LFS_POINTER)) == LFS_POINTER
    except OSError:  # reported when it is read
        return
    if pointer:
        raise DataError(f"{printable(film)}: not downloaded: fetch the films by 'git lfs pull'")
