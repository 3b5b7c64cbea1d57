"""Read one split of a data set, in whichever layout it is stored."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np

from converter.data.csv_file import read_csv
from converter.data.dataset import Dataset
from converter.data.folders import read_emotion_folders, read_folders
from converter.data.layout import Kind, find_layout, has_emotion_folder
from converter.data.npz import read_npz
from edge.errors import DataError
from edge.labels import EMOTIONS

SPLITS = ("train", "public_test", "private_test")


def load_split(folder: Path, split: str, skip: Collection[str] = ()) -> Dataset:
    """Read one split of a data set in any of the three layouts.

    Args:
        folder: a folder with train.npz (packed), or train/ and test/ (Kaggle), or
            fer2013.csv; or the path of a csv file itself.
        split: one of `SPLITS`.
        skip: names of folders that are left out, for classes that are none of `EMOTIONS`.

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

    Raises:
        DataError: nothing readable is there, or a folder is not named after an emotion.
    """
    if has_emotion_folder(folder):
        return read_emotion_folders(folder, require_all=False, skip=skip)
    return _read(folder, "train", skip)


def _read(folder: Path, split: str, skip: Collection[str]) -> Dataset:
    layout = find_layout(folder, split)
    try:
        if layout.kind is Kind.CSV:
            return read_csv(layout.root, split)
        if layout.kind is Kind.PACKED:
            return read_npz(layout.root / f"{split}.npz")
        return read_folders(layout, split, skip)
    except MemoryError as error:
        raise DataError(f"{folder}: needs more memory than this machine has") from error
