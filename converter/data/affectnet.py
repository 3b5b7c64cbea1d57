"""Read AffectNet by its tables, training.csv and validation.csv: paths, boxes and classes."""

from __future__ import annotations

from collections import Counter

from converter.data.classes import Classes
from converter.data.csv_file import Table, columns_of, open_text
from converter.data.dataset import Dataset
from converter.data.numbering import AFFECTNET, label_of, number_of
from converter.data.pictures import Box, Labelled, read_all, report_left_out
from converter.data.place import Place, files, subfolders

COLUMNS = ("subDirectory_filePath", "expression")
BOX = ("face_x", "face_y", "face_width", "face_height")
KNOWN = dict.fromkeys((*COLUMNS, *BOX), ())
NO_CLASS = {8: "none", 9: "uncertain", 10: "no face"}  # of its readme
TABLES = {"train": "training.csv", "test": "validation.csv"}
PICTURES = (
    "manually_annotated_images", "manually_annotated_compressed", "manually_annotated", "images",
)  # fmt: skip


def is_here(root: Place) -> bool:
    """Return whether a folder holds training.csv or validation.csv with AffectNet's columns."""
    inside = files(root)
    tables = [inside[name] for name in TABLES.values() if name in inside]
    return any(set(COLUMNS) <= set(columns_of(table, KNOWN)) for table in tables)


def read(root: Place, split: str, classes: Classes) -> Dataset:
    """Read the faces of a table; validation.csv serves as both test splits.

    Pictures without a class, or with one that is left out, are counted.

    Raises:
        DataError: the table is missing or wrong, most pictures are missing, or a class is none of
            `classes`, and is not left out.
    """
    name = TABLES["train" if split == "train" else "test"]
    path, pictures = files(root).get(name, root / name), _pictures(root)
    items, left_out = [], Counter[str]()
    with open_text(path) as file:
        table = Table(path, file, KNOWN)
        table.require(COLUMNS)
        for row in table.rows():
            number = number_of(row["expression"].strip())
            if number in NO_CLASS:
                left_out[NO_CLASS[number]] += 1
                continue
            if number not in AFFECTNET.names:
                raise table.fault("expression must be 0 to 10")
            label = label_of(AFFECTNET.names[number], f"{path}: expression {number}", classes)
            if label is None:
                left_out[AFFECTNET.names[number]] += 1
                continue
            items.append(Labelled(_file(pictures, row, table), label, _box(row)))
    for reason, count in left_out.items():
        report_left_out(path, count, reason)
    return read_all(pictures, items, split, classes.names)


def _pictures(root: Place) -> Place:
    """Return the folder that the paths in the tables start from."""
    place = root
    while inner := [name for name in PICTURES if name in subfolders(place)]:
        place = subfolders(place)[inner[0]]
    return place


def _file(pictures: Place, row: dict[str, str], table: Table) -> Place:
    name = row["subDirectory_filePath"].strip().replace("\\", "/")
    if not name or name.startswith("/") or ".." in name.split("/"):
        raise table.fault("subDirectory_filePath must lie in the folder of the pictures")
    return pictures / name


def _box(row: dict[str, str]) -> Box | None:
    """Return the box of a face; None where the table has none."""
    try:
        left, top, width, height = (int(float(row[name])) for name in BOX)
    except (KeyError, ValueError, OverflowError):
        return None
    return (left, top, width, height) if width > 0 and height > 0 else None
