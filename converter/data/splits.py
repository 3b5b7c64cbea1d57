"""Read one split of a data set, in whichever layout it is stored."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np

from converter.data import acted, affectnet, ferplus_folders, raf_db
from converter.data.dataset import Dataset
from converter.data.fer2013_csv import read_csv
from converter.data.ferplus_csv import add_votes, votes_beside
from converter.data.folders import read_emotion_folders, read_folders
from converter.data.layout import Kind, Layout, emotion_folders, find_layout
from converter.data.npz import read_npz
from edge.errors import DataError
from edge.labels import EMOTIONS

SPLITS = ("train", "public_test", "private_test")
OF_OTHERS = {
    Kind.FERPLUS: ferplus_folders.read,
    Kind.RAF_DB: raf_db.read,
    Kind.AFFECTNET: affectnet.read,
}


def load_split(folder: Path, split: str, skip: Collection[str] = ()) -> Dataset:
    """Read one split of a data set in any of the layouts of docs/converting.md.

    Args:
        folder: a folder, an archive or a csv file.
        split: one of `SPLITS`.
        skip: names of classes that are left out, which are none of `EMOTIONS`.

    Raises:
        DataError: nothing readable is there, or an emotion has no picture or is unknown.
    """
    if split not in SPLITS:
        raise DataError(f"no split {split!r}: expected one of {', '.join(SPLITS)}")
    data = _read(folder, split, skip)
    counts = np.bincount(data.labels, minlength=len(EMOTIONS))
    if missing := [name for name, n in zip(EMOTIONS, counts, strict=True) if not n]:
        raise DataError(f"{folder}: {split} has no picture of {', '.join(missing)}")
    return data


def load_extra(folder: Path, skip: Collection[str] = ()) -> Dataset:
    """Read additional training pictures: a data set's training split, or folders of emotions.

    Of JAFFE and CK+, which have no splits, all pictures are read.

    Raises:
        DataError: nothing readable is there, or a folder is not named after an emotion.
    """
    if root := emotion_folders(folder):
        inner = str(root).removeprefix(str(folder))
        return read_emotion_folders(root, f"{folder.resolve().name}/{inner}", skip)
    return _read(folder, "train", skip, extra=True)


def _read(folder: Path, split: str, skip: Collection[str], extra: bool = False) -> Dataset:
    layout = find_layout(folder, split)
    try:
        if layout.kind is Kind.ACTED:
            return acted.read(layout.root, None if extra else split, skip)
        return _read_layout(layout, split, skip)
    except MemoryError as error:
        raise DataError(f"{folder}: needs more memory than this machine has") from error


def _read_layout(layout: Layout, split: str, skip: Collection[str]) -> Dataset:
    root = layout.root
    if layout.kind is Kind.CSV:
        data, votes = read_csv(root, split, skip), votes_beside(root)
        return add_votes(data, votes, split) if votes else data
    if layout.kind is Kind.TABLES:
        return read_csv(layout.split_table(split), split, skip, whole=True)
    if layout.kind is Kind.PACKED:
        return read_npz(Path(str(root)) / f"{split}.npz")
    if layout.kind in OF_OTHERS:
        return OF_OTHERS[layout.kind](root, split, skip)
    return read_folders(layout, split, skip)
