"""Read FER2013 in its packed form: one .npz file per split, with FER+ votes."""

from __future__ import annotations

import zipfile
import zlib
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from converter.data.dataset import Dataset, one_hot
from converter.data.default_manifest import PICTURE_SIZE
from edge.errors import DataError
from edge.labels import EMOTIONS

# Columns of FER+ (Barsoum et al. 2016): neutral happiness surprise sadness anger disgust fear
# contempt unknown not-a-face; the last three have no emotion here.
VOTE_COLUMNS = tuple(
    EMOTIONS.index(name)
    for name in ("neutral", "happy", "surprise", "sad", "angry", "disgust", "fear")
)
NOT_A_FACE = 9
AGREED = 5  # votes of ten


def read_npz(path: Path) -> Dataset:
    """Read strips of distinct 48x48 pictures in lossless WebP, and an index that repeats copies.

    Pictures of train.npz whose most frequent vote is "not a face" are left out.

    Raises:
        DataError: the file is damaged or holds something else.
    """
    try:
        images, labels, ballots = _unpack(path)
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(f"{path}: damaged, or not a packed data set: {error}") from error
    if len(labels) and not 0 <= labels.min() <= labels.max() < len(EMOTIONS):
        raise DataError(f"{path}: labels must be 0 to {len(EMOTIONS) - 1}")
    votes, rows = vote_shares(ballots, labels), np.arange(len(labels))
    data = Dataset(images, labels, votes, majority(ballots), rows)
    return data.select(ballots.argmax(1) != NOT_A_FACE) if path.stem == "train" else data


def _unpack(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    with zipfile.ZipFile(path):  # np.load also accepts other files, and unpickles some
        pass
    with np.load(path) as pack:
        blob, offsets = pack["webp"], pack["offset"].astype(np.int64)
        strips = [_decode(blob[start:end]) for start, end in pairwise(offsets)]
        images = np.concatenate(strips)[pack["index"]]
        labels, ballots = pack["label"].astype(np.int64), pack["ferplus"]
    if not len(images) == len(labels) == len(ballots) or ballots.shape[1:] != (10,):
        raise ValueError("its columns differ in length")
    return images, labels, ballots


def _decode(blob: np.ndarray) -> np.ndarray:
    strip = cv2.imdecode(blob, cv2.IMREAD_COLOR) if len(blob) else None
    if strip is None:
        raise ValueError("a strip of pictures cannot be decoded")
    return strip[..., 1].reshape(-1, PICTURE_SIZE, PICTURE_SIZE)


def vote_shares(ballots: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return vote counts, (n, 10), as shares per emotion; the label where no vote counts."""
    votes = np.zeros((len(labels), len(EMOTIONS)), np.float32)
    votes[:, VOTE_COLUMNS] = ballots[:, : len(VOTE_COLUMNS)]
    total = votes.sum(1, keepdims=True)
    return np.where(total > 0, votes / np.maximum(total, 1), one_hot(labels))


def majority(ballots: np.ndarray) -> np.ndarray:
    """Return the emotion that most people named.

    Args:
        ballots: int, (n, 10), votes by the columns of FER+; ten a picture.

    Returns:
        int64, (n,), index into `EMOTIONS`: of at least half of the votes, and more than anything
        else has; -1 where there is none.
    """
    most = ballots.max(1, keepdims=True)
    winner = ballots.argmax(1)
    agreed = (most[:, 0] >= AGREED) & ((ballots == most).sum(1) == 1)
    columns = np.array([*VOTE_COLUMNS, -1, -1, -1])
    return np.where(agreed, columns[winner], -1)
