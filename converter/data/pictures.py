"""Read the pictures of a data set, as the device's commands read pictures."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from converter.data.dataset import Dataset, labelled
from converter.data.default_manifest import DEFAULT_MANIFEST
from converter.data.on_disk import on_disk, renamed
from converter.data.place import Member, Place, list_files, subfolders
from converter.progress import progress_bar
from edge.emotion.crop import preprocess
from edge.errors import DataError
from edge.media.listing import list_folder
from edge.media.picture import read_picture
from edge.system.printable import printable

IGNORED = {"thumbs.db", "desktop.ini"}  # of file managers
NAMED = 3  # files that a warning names

log = logging.getLogger(__name__)

Box = tuple[int, int, int, int]  # left, top, width, height in pixels of the file


class Labelled(NamedTuple):
    """A picture of a data set that has not been read yet.

    Attributes:
        file: that holds it.
        label: index into the names of the classes.
        box: the part of the picture that is the face; None for all of it.
    """

    file: Place
    label: int
    box: Box | None = None


def read_all(
    root: Place, items: Sequence[Labelled], split: str, classes: tuple[str, ...]
) -> Dataset:
    """Read pictures; a warning counts and names those that are left out.

    Args:
        root: the folder, for messages.
        items: pictures, all on disk or all in one archive.
        split: that is read, for the progress bar.
        classes: names of the labels.

    Returns:
        the data set, in the order of the items; `rows` are their indices.

    Raises:
        DataError: more than half of the pictures cannot be read.
    """
    images: dict[int, np.ndarray] = {}
    failures: list[DataError] = []
    paths = progress_bar(
        on_disk([item.file for item in items]), f"{root.name}/ {split}", " pictures"
    )
    for index, path in paths:
        if isinstance(path, DataError):
            failures.append(path)
            continue
        try:
            images[index] = read_grey(path, items[index].box)
        except DataError as error:
            failures.append(renamed(error, path, items[index].file))
    _report(root, failures, len(items))
    rows = np.array(sorted(images), np.int64)
    data = labelled([images[row] for row in rows], [items[row].label for row in rows], classes)
    return replace(data, rows=rows)


def report_left_out(place: Place, count: int, reason: str = "", noun: str = "picture") -> None:
    """Log how many pictures of a file or folder were left out on purpose; nothing for none."""
    if count:
        what = f"{count} {noun} left out" if count == 1 else f"{count} {noun}s left out"
        log.info("%s: %s%s", printable(str(place)), what, f": {reason}" if reason else "")


def _report(root: Place, failures: Sequence[DataError], count: int) -> None:
    """Log the files that were left out.

    Raises:
        DataError: they are more than half.
    """
    name = printable(str(root))
    if failures and len(failures) == count:
        raise DataError(f"{name}: no picture can be read: {failures[0]}")
    if 2 * len(failures) > count:
        shown = f"{len(failures)} of {count} pictures cannot be read"
        raise DataError(f"{name}: {shown}: {failures[0]}")
    if failures:
        named = "; ".join(map(str, failures[:NAMED]))
        more = f"; and {len(failures) - NAMED} more" if len(failures) > NAMED else ""
        log.warning("%s: %d of %d pictures left out: %s%s", name, len(failures), count, named, more)


def list_pictures(folder: Place) -> list[Place]:
    """Return the pictures of a folder by name; a warning counts and names what is left out.

    Hidden files, and those of file managers, are left out without a word. In an archive, all
    other files count as pictures: reading them shows which are none.

    Raises:
        DataError: the folder cannot be listed.
    """
    if isinstance(folder, Member):
        if inner := ", ".join(subfolders(folder)):
            log.warning("%s: subfolders left out: %s", printable(str(folder)), printable(inner, 99))
        return [file for file in list_files(folder) if not _is_ignored(file)]
    listing = list_folder(folder)
    listing.left_out = [path for path in listing.left_out if not _is_ignored(path)]
    listing.folders = [path for path in listing.folders if not _is_ignored(path)]
    for note in listing.notes("move their pictures up"):
        log.warning("%s", note)
    return [path for path in listing.files if not _is_ignored(path)]


def _is_ignored(path: Place) -> bool:
    return path.name[0] == "." or path.name.lower() in IGNORED


def read_grey(path: Path, box: Box | None = None) -> np.ndarray:
    """Return a picture as a data set holds it: uint8, (48, 48), grey.

    Args:
        path: of the file.
        box: the part to read; None for all of it.

    Raises:
        DataError: it is no picture that can be read here, or the box lies outside of it.
    """
    pixels, scale = read_picture(path)
    if box:
        left, top, width, height = (value // scale for value in box)
        pixels = pixels[max(top, 0) : max(top + height, 0), max(left, 0) : max(left + width, 0)]
        if not pixels.size:
            raise DataError(f"{printable(path)}: the face lies outside of the picture")
    return preprocess(np.ascontiguousarray(pixels), DEFAULT_MANIFEST)[..., 0]
