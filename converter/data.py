"""Read labelled face pictures: Kaggle folders, fer2013.csv, or the packed form of FER2013."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from edge.errors import DataError
from edge.scene import EMOTIONS

SPLITS = ("train", "public_test", "private_test")
# FER2013's csv numbers emotions in its own order, source: the challenge's README
# (Goodfellow et al. 2013): angry disgust fear happy sad surprise neutral.
CSV_LABELS = tuple(
    EMOTIONS.index(name)
    for name in ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
)
CSV_USAGE = {"Training": "train", "PublicTest": "public_test", "PrivateTest": "private_test"}
# FER+ votes (Barsoum et al. 2016): neutral happiness surprise sadness anger disgust fear
# contempt unknown not-a-face; the last three have no class here.
VOTE_COLUMNS = tuple(
    EMOTIONS.index(name)
    for name in ("neutral", "happy", "surprise", "sad", "angry", "disgust", "fear")
)
NOT_A_FACE = 9
PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".webp"}


@dataclass(frozen=True)
class Dataset:
    """Grey face crops with their labels.

    Attributes:
        images: uint8, (n, height, width), 0 to 255.
        labels: int64, (n,), indices into `EMOTIONS`.
        votes: float32, (n, 7), share of crowd votes per emotion, rows sum to 1; the one-hot
            label where nobody voted.
    """

    images: np.ndarray
    labels: np.ndarray
    votes: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def select(self, keep: np.ndarray) -> Dataset:
        """The rows that `keep` (a mask or indices) names."""
        return replace(
            self, images=self.images[keep], labels=self.labels[keep], votes=self.votes[keep]
        )


def load(folder: Path, split: str) -> Dataset:
    """Read one split of a data set in any of the three layouts.

    Args:
        folder: a folder with train.npz (packed), or train/ and test/ (Kaggle), or
            fer2013.csv; or the path of a csv file itself.
        split: one of `SPLITS`.

    Raises:
        DataError: nothing readable is there, or a class is missing or unknown.
    """
    if split not in SPLITS:
        raise DataError(f"no split {split!r}: take one of {', '.join(SPLITS)}")
    if folder.is_file():
        return _read_csv(folder, split)
    if (folder / f"{split}.npz").is_file():
        return _read_pack(folder / f"{split}.npz")
    if (folder / "fer2013.csv").is_file():
        return _read_csv(folder / "fer2013.csv", split)
    if (folder / "train").is_dir():
        return _read_folders(folder, split)
    raise DataError(
        f"{folder}: no data set here: expected train/ and test/ with a folder per emotion, "
        f"fer2013.csv, or {split}.npz"
    )


def without_copies(data: Dataset, *others: Dataset) -> Dataset:
    """Leave out the pictures whose pixels also stand in one of the other sets."""
    seen = {image.tobytes() for other in others for image in other.images}
    return data.select(np.array([image.tobytes() not in seen for image in data.images], bool))


def _one_hot(labels: np.ndarray) -> np.ndarray:
    return np.eye(len(EMOTIONS), dtype=np.float32)[labels]


def _read_pack(path: Path) -> Dataset:
    """Strips of distinct 48x48 pictures as lossless WebP, with an index for copies and order."""
    with np.load(path) as pack:
        blob, offsets = pack["webp"], pack["offset"].astype(np.int64)
        strips = [
            cv2.imdecode(blob[start:end], cv2.IMREAD_COLOR)[..., 1].reshape(-1, 48, 48)
            for start, end in zip(offsets[:-1], offsets[1:], strict=True)
        ]
        images = np.concatenate(strips)[pack["index"]]
        labels, ballots = pack["label"].astype(np.int64), pack["ferplus"]
    votes = np.zeros((len(labels), len(EMOTIONS)), np.float32)
    votes[:, VOTE_COLUMNS] = ballots[:, : len(VOTE_COLUMNS)]
    total = votes.sum(1, keepdims=True)
    votes = np.where(total > 0, votes / np.maximum(total, 1), _one_hot(labels))
    data = Dataset(images, labels, votes)
    if path.stem == "train":
        return data.select(ballots.argmax(1) != NOT_A_FACE)
    return data
