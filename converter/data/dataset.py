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
        labels: int64, (n,), indices into `classes`.
        votes: float32, (n, number of classes), share of the FER+ votes per class, rows sum to 1;
            the one-hot label where no votes exist.
        majority: int64, (n,), index of the class that most people named, see
            `converter.data.ballots.majority`; -1 where they do not agree, or nobody was asked.
        rows: int64, (n,), place of each picture in its split as it is stored, from 0; -1 for
            those of another data set.
        classes: names of the labels.
    """

    images: np.ndarray
    labels: np.ndarray
    votes: np.ndarray
    majority: np.ndarray
    rows: np.ndarray
    classes: tuple[str, ...] = EMOTIONS

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

    def in_order(self, classes: tuple[str, ...]) -> Dataset:
        """Return the same pictures with the same classes in another order."""
        if classes == self.classes:
            return self
        new = np.array([*map(classes.index, self.classes), -1])  # -1 stays -1
        return replace(
            self,
            labels=new[self.labels],
            votes=self.votes[:, list(map(self.classes.index, classes))],
            majority=new[self.majority],
            classes=classes,
        )


def labelled(
    images: Sequence[np.ndarray], labels: Sequence[int], classes: tuple[str, ...] = EMOTIONS
) -> Dataset:
    """Return the data set of pictures without votes.

    Args:
        images: uint8, (48, 48) each; may be empty.
        labels: indices into `classes`.
        classes: names of the labels.
    """
    numbers = np.array(labels, np.int64)
    pixels = np.array(images, np.uint8).reshape(-1, PICTURE_SIZE, PICTURE_SIZE)
    return without_votes(pixels, numbers, classes)


def without_votes(
    images: np.ndarray, labels: np.ndarray, classes: tuple[str, ...] = EMOTIONS
) -> Dataset:
    """Return a data set about which nobody was asked.

    Args:
        images: uint8, (n, height, width).
        labels: int64, (n,), indices into `classes`.
        classes: names of the labels.
    """
    rows, votes = np.arange(len(labels)), one_hot(labels, len(classes))
    return Dataset(images, labels, votes, np.full(len(labels), -1), rows, classes)


def concatenate(first: Dataset, *others: Dataset) -> Dataset:
    """Return the pictures of several data sets as one; only those of the first keep their rows.

    All have the same classes.
    """
    parts = (first, *others)
    return Dataset(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.votes for part in parts]),
        np.concatenate([part.majority for part in parts]),
        np.concatenate([first.rows, *(np.full(len(part), -1) for part in others)]),
        first.classes,
    )


def one_hot(labels: np.ndarray, count: int = len(EMOTIONS)) -> np.ndarray:
    """Return labels, int64 (n,), as unanimous votes, float32 (n, count)."""
    return np.eye(count, dtype=np.float32)[labels]
