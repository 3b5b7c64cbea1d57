"""Figures of a network on which a verdict rests."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from converter.evaluate.drop import Drop
from converter.evaluate.sense import NO_PROBLEM, Problem


class Quantization(NamedTuple):
    """Comparison of the float and the int8 form on the same pictures.

    Attributes:
        drop: from float to int8.
        max_drop: allowed drop in percentage points.
        agreement: share of equal answers, 0 to 1.
    """

    drop: Drop
    max_drop: float
    agreement: float


class Copies(NamedTuple):
    """Test pictures whose pixels are in the training split too.

    Attributes:
        pictures: number of them.
        accuracy: without them, 0 to 1; None if no other picture is left.
    """

    pictures: int
    accuracy: float | None


class CpuOperators(NamedTuple):
    """Operators that the Edge TPU compiler left on the CPU, of all operators."""

    left: int
    total: int


@dataclass(frozen=True)
class Measurement:
    """Figures of a network on one split of a data set, 2 classes or more.

    Attributes:
        names: of the classes.
        confusion: int64, (classes, classes), rows are labels, columns are answers.
        split: one of `converter.data.splits.SPLITS`.
        on_device: the device can run this file; False for a float model of Keras.
        calibration_error: 0 to 1; None where no temperature was chosen yet.
        problem: what is wrong with the answers, see `converter.evaluate.sense`.
        found: what was found by itself on these pictures, from "mean", "scale" and "labels".
        quantization: None unless a float form was measured too.
        copies: None unless they were counted.
        cpu_operators: None unless the network was compiled for the Edge TPU.
        macs: multiply-accumulates per face; None if unknown.
    """

    names: tuple[str, ...]
    confusion: np.ndarray
    split: str
    on_device: bool = True
    calibration_error: float | None = None
    problem: Problem = NO_PROBLEM
    found: Collection[str] = ()
    quantization: Quantization | None = None
    copies: Copies | None = None
    cpu_operators: CpuOperators | None = None
    macs: int | None = None

    @property
    def pictures(self) -> np.ndarray:
        """Number of pictures of each class, int64, (classes,)."""
        count: np.ndarray = self.confusion.sum(1)
        return count

    @property
    def answers(self) -> np.ndarray:
        """How often each class is answered, int64, (classes,)."""
        count: np.ndarray = self.confusion.sum(0)
        return count

    @property
    def right(self) -> np.ndarray:
        """Number of right answers for the pictures of each class, int64, (classes,)."""
        return np.diagonal(self.confusion)

    @property
    def total(self) -> int:
        """Number of pictures."""
        return int(self.confusion.sum())

    @property
    def accuracy(self) -> float:
        """Share of the pictures that get the right answer, 0 to 1."""
        return float(self.right.sum() / max(self.total, 1))

    @property
    def mean_recall(self) -> float:
        """Mean share of right answers over the classes that have pictures, 0 to 1."""
        shown = self.pictures > 0
        return float((self.right[shown] / self.pictures[shown]).mean()) if shown.any() else 0.0
