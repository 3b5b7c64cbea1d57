"""Read one split of a data set, in whichever layout it is stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from converter.data.csv_file import read_csv
from converter.data.dataset import Dataset
from converter.data.folders import has_emotion_folder, read_emotion_folders, read_folders
from converter.data.npz import read_npz
from edge.errors import DataError
from edge.labels import EMOTIONS

SPLITS = ("train", "public_test", "private_test")


def load_split(folder: Path, split: str) -> Dataset:
    """Read one split of a data set in any of the three layouts.

    Args:
        folder: a folder with train.npz (packed), or train/ and test/ (Kaggle), or
            fer2013.csv; or the path of a csv file itself.
        split: one of `SPLITS`.

    Raises:
        DataError: nothing readable is there, or an emotion has no picture or is unknown.
    """
    if split not in SPLITS:
        raise DataError(f"no split {split!r}: expected one of {', '.join(SPLITS)}")
    data = _read(folder, split)
    counts = np.bincount(data.labels, minlength=len(EMOTIONS))
    if missing := [name for name, n in zip(EMOTIONS, counts, strict=True) if not n]:
        raise DataError(f"{folder}: {split} has no picture of {', '.join(missing)}")
    return data


def load_extra(folder: Path) -> Dataset:
    """Read additional training pictures: a data set's training split, or folders of emotions.

    Raises:
        DataError: nothing readable is there, or a folder is not named after an emotion.
    """
    if has_emotion_folder(folder):
        return read_emotion_folders(folder, require_all=False)
    return _read(folder, "train")


def _read(folder: Path, split: str) -> Dataset:
    if folder.is_file():
        return read_csv(folder, split)
    if (folder / f"{split}.npz").is_file():
        return read_npz(folder / f"{split}.npz")
    if (folder / "fer2013.csv").is_file():
        return read_csv(folder / "fer2013.csv", split)
    for root in (folder, folder / "images"):
        if (root / "train").is_dir():
            return read_folders(root, split)
    raise DataError(
        f"{folder}: no data set here: expected train/ and test/ (or validation/) with a folder "
        f"per emotion, fer2013.csv, or {split}.npz"
    )
