"""Read tables of names of pictures: the pictures lie beside the table, or in a folder there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from converter.data import fer2013_csv
from converter.data.classes import LEFT_OUT, Classes, cure
from converter.data.csv_file import Table, columns_of, open_text
from converter.data.dataset import Dataset
from converter.data.emotion_names import plain_name
from converter.data.numbering import Numbering, known_numbering, label_of, number_of
from converter.data.pictures import Labelled, read_all, report_left_out
from converter.data.place import Place, subfolders
from converter.data.split_names import NAMES, choose_split
from converter.data.wide_csv import pixel_columns
from edge.errors import DataError
from edge.system.printable import printable

FILE = (
    "filename", "file_name", "image", "images", "image_name", "imagename", "img", "picture",
    "path", "pth", "filepath", "file_path", "image_path",
)  # fmt: skip
COLUMNS = {
    **{name: fer2013_csv.COLUMNS[name] for name in ("emotion", "Usage")},
    "file": FILE,
}
FOLDERS = ("images", "image", "imgs", "img", "pictures", "faces", "data")  # beside the table


class Rows(NamedTuple):
    """Pictures of a split.

    Attributes:
        names: of their files.
        emotions: as they are named or numbered in the table.
        numbers: of emotions, in all splits together.
    """

    names: list[str]
    emotions: list[str]
    numbers: set[int]


def is_here(path: Place, with_usage: bool = True) -> bool:
    """Return whether a file begins with the header of a table of names.

    Args:
        path: of the file.
        with_usage: with a column for the split, too.
    """
    found = columns_of(path, fer2013_csv.COLUMNS)
    needed = {"emotion", "Usage"} if with_usage else {"emotion"}
    if not needed <= set(found) or "pixels" in found or pixel_columns(found):
        return False
    # More than one of these is an error that names them, when the table is read.
    return any(name.lower() in ("file", *FILE) for name in found)


def read(
    path: Place, split: str, classes: Classes, whole: bool = False, title: str = ""
) -> Dataset:
    """Read the pictures that a table names.

    Args:
        path: the csv file; see `fer2013_csv.read_csv` for its columns, and `FILE`.
        split: that is read.
        classes: the values of the column emotion; also numbers of a published data set.
        whole: take all rows of a file without Usage.
        title: names of the folders above, which may say whose numbers the table has.

    Raises:
        DataError: a column is missing or a line is wrong, an emotion is not known, or most of the
            pictures cannot be read.
    """
    rows = _rows(path, split, classes, whole)
    numbering = known_numbering(rows.numbers, title) if rows.numbers else None
    places = _places(path.parent, split)
    items, left_out = [], 0
    for name, emotion in zip(rows.names, rows.emotions, strict=True):
        label = _label(path, emotion, numbering, classes)
        left_out += label is None
        if label is not None:
            items.append(Labelled(_find(places, name), label))
    report_left_out(path, left_out, f"of {split}")
    return read_all(path, items, split, classes.names)


def _rows(path: Place, split: str, classes: Classes, whole: bool) -> Rows:
    # By the name of the split: which one serves is known at the end.
    found: dict[str, Rows] = defaultdict(lambda: Rows([], [], numbers))
    numbers: set[int] = set()
    with open_text(path) as file:
        table = Table(path, file, COLUMNS)
        table.require(["emotion", "file"] if whole else COLUMNS)
        for row in table.rows():
            emotion = row["emotion"].strip().removesuffix(".0")
            if (number := number_of(emotion)) is not None:
                numbers.add(number)
            try:
                usage = fer2013_csv.usage_of(row, split)
                if usage in NAMES[split]:
                    found[usage].names.append(_name(row["file"]))
                    found[usage].emotions.append(_known(emotion, classes))
            except ValueError as error:
                raise table.fault(str(error)) from error
    return found[choose_split(split, found) or ""]


def _name(text: str) -> str:
    name = text.strip().replace("\\", "/")
    if not name or name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        raise ValueError(
            f"{printable(text, 40)!r} names no picture beside the table: write the path from the "
            "folder of the table"
        )
    return name


def _known(emotion: str, classes: Classes) -> str:
    """Return an emotion that is a class, left out, or a number, which may mean one."""
    if classes.index(emotion) is None and number_of(emotion) is None:
        advice = f": {cure(printable(plain_name(emotion), 20))}" if emotion else ""
        raise ValueError(
            f"emotion must be one of {classes.listed()}, not {printable(emotion, 20)!r}{advice}"
        )
    return emotion


def _label(path: Place, emotion: str, numbering: Numbering | None, classes: Classes) -> int | None:
    """Return the index of an emotion; None for one that is left out."""
    index, number = classes.index(emotion), number_of(emotion)
    if index is not None:
        return None if index == LEFT_OUT else index
    if numbering is None or number not in numbering.names:
        raise DataError(
            f"{printable(str(path))}: emotion {emotion}: it is not clear which one that is: write "
            f"its name in the table, or give --map {emotion}=NAME"
        )
    return label_of(numbering.names[number], f"{path}: emotion {emotion}", classes)


def _places(root: Place, split: str) -> list[Place]:
    """Return the folders where pictures may lie, the most likely one first."""
    inside = subfolders(root)
    found = []
    for place in (root, *(inside[name] for name in FOLDERS if name in inside)):
        own = subfolders(place)
        name = choose_split(split, own)
        found += [place, *([own[name]] if name else [])]
    return found


def _find(places: Sequence[Place], name: str) -> Place:
    """Return the path of a picture; one that is missing is an error where it is read."""
    paths = [place / name for place in places]
    return next((path for path in paths if path.is_file()), paths[0])
