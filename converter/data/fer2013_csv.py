"""Read fer2013.csv, the form in which FER2013 was published, and its variants."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from converter.data import split_names
from converter.data.classes import LEFT_OUT, Classes, cure
from converter.data.csv_file import Table, columns_of, open_text
from converter.data.dataset import Dataset, labelled
from converter.data.default_manifest import PICTURE_SIZE
from converter.data.emotion_names import plain_name
from converter.data.numbering import FER2013, number_of
from converter.data.pictures import report_left_out
from converter.data.place import Place
from converter.data.wide_csv import pixel_columns, pixel_texts
from converter.progress import progress_bar
from edge.labels import EMOTIONS
from edge.system.printable import printable

CSV_USAGE = {"train": "Training", "public_test": "PublicTest", "private_test": "PrivateTest"}
COLUMNS = {
    "emotion": ("emotions", "label", "labels", "class", "expression"),
    "pixels": ("pixel", "pixel_values"),
    "Usage": ("split", "set", "subset", "partition"),
}
PUBLISHED = {name: usage.lower() for name, usage in CSV_USAGE.items()}
NO_LABELS = "; Kaggle's test.csv has no labels: use fer2013.csv or icml_face_data.csv"


class Counted(NamedTuple):
    """The rows of a split.

    Attributes:
        data: the pictures; their `rows` are the places in the split, counted with those left out.
        total: number of rows, with those left out.
        usage: the name in lower case that the split has in the table; "" if it has no row.
    """

    data: Dataset
    total: int
    usage: str


def read_csv(path: Place, split: str, classes: Classes, whole: bool = False) -> Dataset:
    """Read the pictures of a split, see `read_counted`."""
    return read_counted(path, split, classes, whole).data


def read_counted(path: Place, split: str, classes: Classes, whole: bool = False) -> Counted:
    """Read a header with emotion, pixels and Usage, then one picture per line.

    In place of pixels there may be a column for each of them.

    Args:
        path: the csv file; a byte-order mark, semicolons, tabs, and any order, case and name in
            `COLUMNS` of the columns are understood.
        split: a key of `CSV_USAGE`.
        classes: the values of the column emotion; also FER2013's numbers of emotions.
        whole: take all rows of a file without Usage.

    Raises:
        DataError: a column is missing or a line is wrong; the message gives its number.
    """
    # By the name of the split: which one serves is known at the end.
    images: dict[str, list[np.ndarray]] = defaultdict(list)
    labels: dict[str, list[int]] = defaultdict(list)
    left_out: Counter[str] = Counter()
    with open_text(path) as file:
        table = Table(path, file, COLUMNS)
        if table.columns == ["pixels"]:
            table.require(["emotion"], NO_LABELS)
        wide = _wide(table)
        table.require(name for name in COLUMNS if not _is_spared(name, wide, whole))
        for row in progress_bar(table.rows(), f"{path.name} {split}", " rows"):
            try:
                usage = usage_of(row, split)
                if usage in split_names.NAMES[split]:
                    images[usage].append(_pixels(pixel_texts(row, wide)))
                    labels[usage].append(_label(row["emotion"], classes))
                    left_out[usage] += labels[usage][-1] == LEFT_OUT
            except ValueError as error:
                raise table.fault(str(error)) from error
    usage = split_names.choose_split(split, images) or ""
    report_left_out(path, left_out[usage], f"of {split}")
    kept = np.array(labels[usage], np.int64) != LEFT_OUT
    indices = [max(label, 0) for label in labels[usage]]
    data = labelled(images[usage], indices, classes.names).select(kept)
    return Counted(data, len(kept), usage)


def has_faces(path: Place, with_usage: bool = True) -> bool:
    """Return whether a file begins with the header of fer2013.csv.

    Args:
        path: of the file.
        with_usage: with a column for the split, too.
    """
    found = columns_of(path, COLUMNS)
    wide = pixel_columns(found)
    return all(name in found or _is_spared(name, wide, not with_usage) for name in COLUMNS)


def _wide(table: Table) -> list[str]:
    """Return the columns of pixels; none where one column holds all.

    Raises:
        DataError: they are no picture.
    """
    wide = [] if "pixels" in table.columns else pixel_columns(table.columns)
    if wide and len(wide) != PICTURE_SIZE * PICTURE_SIZE:
        raise table.fault(
            f"{len(wide)} columns of pixels, expected {PICTURE_SIZE * PICTURE_SIZE}: "
            f"{PICTURE_SIZE} rows of {PICTURE_SIZE}"
        )
    return wide


def _is_spared(name: str, wide: Sequence[str], whole: bool) -> bool:
    """Return whether a table can be read without a column of `COLUMNS`."""
    return (name == "pixels" and bool(wide)) or (name == "Usage" and whole)


def usage_of(row: Mapping[str, str], split: str) -> str:
    """Return the split of a row, as it is named there; one without is of the split that is read.

    Raises:
        ValueError: it is none.
    """
    if "Usage" not in row:
        return split_names.NAMES[split][0]
    usage = row["Usage"].strip().lower()
    if usage not in split_names.ALL:
        raise ValueError(f"Usage must be one of {', '.join(CSV_USAGE.values())}")
    return usage


def _pixels(texts: Sequence[str]) -> np.ndarray:
    try:
        pixels = np.frombuffer(bytes(map(int, texts)), np.uint8)
    except ValueError:
        raise ValueError("pixels must be whole numbers from 0 to 255") from None
    if pixels.size != PICTURE_SIZE * PICTURE_SIZE:
        raise ValueError(f"{pixels.size} pixels, expected {PICTURE_SIZE * PICTURE_SIZE}")
    return pixels.reshape(PICTURE_SIZE, PICTURE_SIZE)


def _label(text: str, classes: Classes) -> int:
    """Return the index of a class, by its name or FER2013's number; `LEFT_OUT`."""
    # Tools write whole numbers as 3.0 once a value of the column is missing.
    index, number = classes.index(text), number_of(text.strip().removesuffix(".0"))
    if index is None and number is not None and number in FER2013.names:
        index = classes.index(FER2013.names[number])
    if index is not None:
        return index
    expected = "0 to 6" if classes.names == EMOTIONS else f"one of {classes.listed()}"
    advice = f": {cure(printable(plain_name(text), 20))}" if text.strip() else ""
    raise ValueError(f"emotion must be {expected}, not {text[:20]!r}{advice}")
