"""Labelled face pictures, whatever layout they lie in."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from converter.data.dataset import Dataset
from converter.data.npz import read_pack
from converter.data.folders import names_emotions, read_classes, read_csv, read_folders
from edge.errors import DataError
from edge.labels import EMOTIONS

SPLITS = ("train", "public_test", "private_test")

__all__ = ["SPLITS", "Dataset", "copies", "joined", "load", "more", "without_copies"]


def load(folder: Path, split: str) -> Dataset:
    """Read one split of a data set in any of the three layouts.

    Args:
        folder: a folder with train.npz (packed), or train/ and test/ (Kaggle), or
            fer2013.csv; or the path of a csv file itself.
        split: one of `SPLITS`.

    Raises:
        DataError: nothing readable is there, or an emotion has no picture or is unknown.
    """
    if split not in SPLITS:
        raise DataError(f"no split {split!r}: take one of {', '.join(SPLITS)}")
    data = _read(folder, split)
    counts = np.bincount(data.labels, minlength=len(EMOTIONS))
    if missing := [name for name, n in zip(EMOTIONS, counts, strict=True) if not n]:
        raise DataError(f"{folder}: {split} has no picture of {', '.join(missing)}")
    return data


def _read(folder: Path, split: str) -> Dataset:
    if folder.is_file():
        return read_csv(folder, split)
    if (folder / f"{split}.npz").is_file():
        return read_pack(folder / f"{split}.npz")
    if (folder / "fer2013.csv").is_file():
        return read_csv(folder / "fer2013.csv", split)
    for root in (folder, folder / "images"):
        if (root / "train").is_dir():
            return read_folders(root, split)
    raise DataError(
        f"{folder}: no data set here: expected train/ and test/ (or validation/) with a folder "
        f"per emotion, fer2013.csv, or {split}.npz"
    )


def more(folder: Path) -> Dataset:
    """Read more training pictures: a data set's training split, or folders of some emotions.

    Raises:
        DataError: nothing readable is there, or a folder names no emotion.
    """
    if names_emotions(folder):
        return read_classes(folder, all_needed=False)
    return _read(folder, "train")


def joined(first: Dataset, *others: Dataset) -> Dataset:
    """One data set after the other."""
    parts = (first, *others)
    return Dataset(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.votes for part in parts]),
    )


def copies(data: Dataset, *others: Dataset) -> np.ndarray:
    """Which pictures' pixels also stand in one of the other sets.

    Returns:
        bool, (n,).
    """
    seen = {image.tobytes() for other in others for image in other.images}
    return np.array([image.tobytes() in seen for image in data.images], bool)


def without_copies(data: Dataset, *others: Dataset) -> Dataset:
    """Leave out the pictures whose pixels also stand in one of the other sets."""
    return data.select(~copies(data, *others))
