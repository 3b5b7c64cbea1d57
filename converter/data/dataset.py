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
        majority: int64, (n,), index of the emotion that most people named, see
            `converter.data.npz.majority`; -1 where they do not agree, or nobody was asked.
        rows: int64, (n,), place of each picture in its split as it is stored, from 0; -1 for
            those of another data set.
    """

    images: np.ndarray
    labels: np.ndarray
    votes: np.ndarray
    majority: np.ndarray
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def select(self, rows: np.ndarray) -> Dataset:
        """Return some of the pictures.

        Args:
            rows: bool, (n,), or integer indices.
        """
        return replace(
            self,
            images=self.images[rows],
            labels=self.labels[rows],
            votes=self.votes[rows],
            majority=self.majority[rows],
            rows=self.rows[rows],
        )


def labelled(images: Sequence[np.ndarray], labels: Sequence[int]) -> Dataset:
    """Return the data set of pictures without votes.

    Args:
        images: uint8, (48, 48) each; may be empty.
        labels: indices into `EMOTIONS`.
    """
    numbers = np.array(labels, np.int64)
    pixels = np.array(images, np.uint8).reshape(-1, PICTURE_SIZE, PICTURE_SIZE)
    return without_votes(pixels, numbers)


def without_votes(images: np.ndarray, labels: np.ndarray) -> Dataset:
    """Return a data set about which nobody was asked.

    Args:
        images: uint8, (n, height, width).
        labels: int64, (n,).
    """
    rows = np.arange(len(labels))
    return Dataset(images, labels, one_hot(labels), np.full(len(labels), -1), rows)


def concatenate(first: Dataset, *others: Dataset) -> Dataset:
    """Return the pictures of several data sets as one; only those of the first keep their rows."""
    parts = (first, *others)
    return Dataset(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.votes for part in parts]),
        np.concatenate([part.majority for part in parts]),
        np.concatenate([first.rows, *(np.full(len(part), -1) for part in others)]),
    )


def one_hot(labels: np.ndarray) -> np.ndarray:
    """Return labels, int64 (n,), as unanimous votes, float32 (n, 7)."""
    return np.eye(len(EMOTIONS), dtype=np.float32)[labels]
