"""Readings of a network, tried on a few pictures of each class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from converter.evaluate.drop import paired_drop
from converter.evaluate.reading import Reading, best_order, is_right, recalls

PROBE = 100  # pictures per class; a range that is 10 points better then stands out
SEED = 0  # of the choice of these pictures, so that a message can be repeated

# (numbers of pictures, reading) -> outputs of the network
Ask = Callable[[np.ndarray, Reading], np.ndarray]


class Trial(NamedTuple):
    """A reading, and how good it is on some pictures.

    Attributes:
        reading: the reading.
        recall: mean share of right answers over the classes, 0 to 1.
        right: bool, (n,), for each picture.
        answers: int64, (n,), number of the highest output for each picture.
    """

    reading: Reading
    recall: float
    right: np.ndarray
    answers: np.ndarray

    @property
    def accuracy(self) -> float:
        """Share of the pictures that are read right, 0 to 1."""
        return float(self.right.mean())

    def beats(self, other: Trial, margin: float = 0.0) -> bool:
        """Return whether this one is more accurate, beyond chance.

        Args:
            other: a trial on the same pictures.
            margin: by how much at least, as a share of the pictures.
        """
        return paired_drop(self.right, other.right).low > margin


def probe(labels: np.ndarray) -> np.ndarray:
    """Return the numbers of `PROBE` pictures of each class, or of all that it has.

    Args:
        labels: int64, (n,).

    Returns:
        int64, ascending, the same for the same labels.
    """
    rng = np.random.default_rng(SEED)
    shuffled = [rng.permutation(np.flatnonzero(labels == label)) for label in np.unique(labels)]
    return np.sort(np.concatenate([rows[:PROBE] for rows in shuffled]))


def try_reading(answers: np.ndarray, labels: np.ndarray, reading: Reading) -> Trial:
    """Return the trial of a reading.

    Args:
        answers: int64, (n,), number of the highest output under the reading's range.
        labels: int64, (n,), n at least 1.
        reading: gives the outputs their classes.
    """
    order, classes = reading.labels, reading.classes
    recall = float(recalls(answers, labels, order, classes).mean())
    return Trial(reading, recall, is_right(answers, labels, order, classes), answers)


def try_best_order(answers: np.ndarray, labels: np.ndarray, reading: Reading) -> Trial:
    """Return the trial of a reading with the order of the labels that suits the answers best."""
    order = best_order(answers, labels, reading.classes)
    return try_reading(answers, labels, replace(reading, labels=order))
