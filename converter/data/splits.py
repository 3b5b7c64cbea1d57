"""Read one split of a data set, in whichever layout it is stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from converter.data import acted, affectnet, ferplus_folders, named_csv, raf_db
from converter.data.classes import Classes
from converter.data.dataset import Dataset
from converter.data.fer2013_csv import read_csv
from converter.data.ferplus_csv import read_with_votes, votes_beside
from converter.data.folders import read_class_folders, read_folders
from converter.data.layout import Kind, Layout, class_folders, find_layout, last_name
from converter.data.npz import read_npz
from converter.data.place import Place
from edge.errors import DataError

SEVEN = Classes()
SPLITS = ("train", "public_test", "private_test")
OF_OTHERS = {
    Kind.FERPLUS: ferplus_folders.read,
    Kind.RAF_DB: raf_db.read,
    Kind.AFFECTNET: affectnet.read,
}


def load_split(folder: Path, split: str, classes: Classes = SEVEN) -> Dataset:
    """Read one split of a data set in any of the layouts of docs/converting.md.

    Args:
        folder: a folder, an archive or a csv file.
        split: one of `SPLITS`.
        classes: of the labels, and which classes of the data they are.

    Raises:
        DataError: nothing readable is there, or a class has no picture or is unknown.
    """
    if split not in SPLITS:
        raise DataError(f"no split {split!r}: expected one of {', '.join(SPLITS)}")
    data = _read(folder, split, classes)
    counts = np.bincount(data.labels, minlength=len(data.classes))
    if missing := [name for name, n in zip(data.classes, counts, strict=True) if not n]:
        raise DataError(f"{folder}: {split} has no picture of {', '.join(missing)}")
    return data


def load_extra(folder: Path, classes: Classes = SEVEN) -> Dataset:
    """Read additional training pictures: a data set's training split, or folders of classes.

    Of JAFFE and CK+, which have no splits, all pictures are read.

    Raises:
        DataError: nothing readable is there, or a folder is not named after a class.
    """
    if root := class_folders(folder, classes):
        inner = str(root).removeprefix(str(folder))
        return read_class_folders(root, f"{last_name(folder)}/{inner}", classes)
    return _read(folder, "train", classes, extra=True)


def _read(folder: Path, split: str, classes: Classes, extra: bool = False) -> Dataset:
    layout = find_layout(folder, split)
    try:
        if layout.kind is Kind.ACTED:
            return acted.read(layout.root, None if extra else split, classes)
        return _read_layout(layout, split, classes)
    except MemoryError as error:
        raise DataError(f"{folder}: needs more memory than this machine has") from error


def _read_layout(layout: Layout, split: str, classes: Classes) -> Dataset:
    root = layout.root
    if layout.kind is Kind.CSV:
        if votes := votes_beside(root):
            return read_with_votes(root, votes, split, classes)
        return _read_table(root, layout.title, split, classes)
    if layout.kind is Kind.TABLES:
        return _read_table(layout.split_table(split), layout.title, split, classes, whole=True)
    if layout.kind is Kind.PACKED:
        return read_npz(Path(str(root)) / f"{split}.npz", classes)
    if layout.kind in OF_OTHERS:
        return OF_OTHERS[layout.kind](root, split, classes)
    return read_folders(layout, split, classes)


def _read_table(
    path: Place, title: str, split: str, classes: Classes, whole: bool = False
) -> Dataset:
    if named_csv.is_here(path, with_usage=False):
        return named_csv.read(path, split, classes, whole, title)
    return read_csv(path, split, classes, whole)
