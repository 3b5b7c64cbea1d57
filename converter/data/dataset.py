"""Labelled pictures in memory, the common result of all readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from converter.data.default_manifest import PICTURE_SIZE
from edge.labels import EMOTIONS


@dataclass(frozen=True)
class Dataset:
    """Grey face crops with their labels.

    Attributes:
        images: uint8, (n, height, width), 0 to 255.
        labels: int64, (n,), indices into `EMOTIONS`.
        votes: float32, (n, 7), share of the FER+ votes per emotion, rows sum to 1; the one-hot
            label where no votes exist.
    """

    images: np.ndarray
    labels: np.ndarray
    votes: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def select(self, rows: np.ndarray) -> Dataset:
        """Return some of the pictures.

        Args:
            rows: bool, (n,), or integer indices.
        """
        return replace(
            self, images=self.images[rows], labels=self.labels[rows], votes=self.votes[rows]
        )


def labelled(images: Sequence[np.ndarray], labels: Sequence[int]) -> Dataset:
    """Return the data set of pictures without votes.

    Args:
        images: uint8, (48, 48) each; may be empty.
        labels: indices into `EMOTIONS`.
    """
    numbers = np.array(labels, np.int64)
    pixels = np.array(images, np.uint8).reshape(-1, PICTURE_SIZE, PICTURE_SIZE)
    return Dataset(pixels, numbers, one_hot(numbers))


def concatenate(first: Dataset, *others: Dataset) -> Dataset:
    """Return the pictures of several data sets as one."""
    parts = (first, *others)
    return Dataset(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.votes for part in parts]),
    )


def one_hot(labels: np.ndarray) -> np.ndarray:
    """Return labels, int64 (n,), as unanimous votes, float32 (n, 7)."""
    return np.eye(len(EMOTIONS), dtype=np.float32)[labels]
