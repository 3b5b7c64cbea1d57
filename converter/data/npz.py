"""Read FER2013 in its packed form: one .npz file per split, with FER+ votes."""

from __future__ import annotations

import zipfile
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from converter.data.ballots import NOT_A_FACE, are_labels, label_by_votes, majority, vote_shares
from converter.data.classes import LEFT_OUT, Classes
from converter.data.dataset import Dataset
from converter.data.default_manifest import PICTURE_SIZE
from converter.data.numbering import label_of
from converter.data.zip_damage import DAMAGED_NPZ
from edge.errors import DataError
from edge.labels import EMOTIONS

UNREADABLE: tuple[type[Exception], ...] = (OSError, cv2.error, *DAMAGED_NPZ)


def read_npz(path: Path, classes: Classes) -> Dataset:
    """Read strips of distinct 48x48 pictures in lossless WebP, and an index that repeats copies.

    Pictures of train.npz whose most frequent vote is "not a face" are left out. Where contempt is
    among the classes, the votes are the labels.

    Raises:
        DataError: the file is damaged or holds something else, or an emotion is none of the
            classes, and is not left out.
    """
    try:
        images, labels, ballots = _unpack(path)
    except UNREADABLE as error:
        raise DataError(f"{path}: damaged, or not a packed data set: {error}") from error
    if len(labels) and not 0 <= labels.min() <= labels.max() < len(EMOTIONS):
        raise DataError(f"{path}: labels must be 0 to {len(EMOTIONS) - 1}")
    rows = np.arange(len(labels))
    if are_labels(classes):
        data = Dataset(images, labels, vote_shares(ballots, labels), majority(ballots), rows)
        return label_by_votes(data, ballots, classes, path, path.stem)
    labels = _indices(path, labels, classes)
    votes = vote_shares(ballots, np.maximum(labels, 0), classes)
    data = Dataset(images, labels, votes, majority(ballots, classes), rows, classes.names)
    kept = (labels != LEFT_OUT) & ((ballots.argmax(1) != NOT_A_FACE) | (path.stem != "train"))
    return data.select(kept)


def _indices(path: Path, labels: np.ndarray, classes: Classes) -> np.ndarray:
    """Return indices into `EMOTIONS` as those into the names of the classes."""
    indices = np.full(len(EMOTIONS), LEFT_OUT)
    for label in np.unique(labels).tolist():
        index = label_of(EMOTIONS[label], str(path), classes)
        indices[label] = LEFT_OUT if index is None else index
    return indices[labels]


def _unpack(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    with zipfile.ZipFile(path):  # np.load also accepts other files, and unpickles some
        pass
    with np.load(path) as pack:
        blob, offsets = pack["webp"], pack["offset"].astype(np.int64)
        strips = [_decode(blob[start:end]) for start, end in pairwise(offsets)]
        images = np.concatenate(strips)[pack["index"]]
        labels, ballots = pack["label"].astype(np.int64), pack["ferplus"]
    if (
        labels.ndim != 1
        or not len(images) == len(labels) == len(ballots)
        or ballots.shape[1:] != (10,)
    ):
        raise ValueError("its columns differ in length")
    return images, labels, ballots


def _decode(blob: np.ndarray) -> np.ndarray:
    strip = cv2.imdecode(blob, cv2.IMREAD_COLOR) if len(blob) else None
    if strip is None:
        raise ValueError("a strip of pictures cannot be decoded")
    return strip[..., 1].reshape(-1, PICTURE_SIZE, PICTURE_SIZE)
