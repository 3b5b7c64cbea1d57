"""Gains of corrections of the scores, with their standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

COLUMNS = ("accuracy", "gain", "mean recall", "gain", "neutral found", "gain", "refused")


class Gain(NamedTuple):
    """A share before a correction, what the correction adds, and the standard error of that."""

    before: float
    gain: float
    error: float


class Figures(NamedTuple):
    """Mean gain of the corrections by several resting faces.

    Attributes:
        accuracy: of all pictures.
        recall: mean over the labels.
        neutral: recall of that label.
        refused: number of resting faces that gave no correction.
    """

    accuracy: Gain
    recall: Gain
    neutral: Gain
    refused: int

    def cells(self) -> list[str]:
        """Return the cells of a table's row, see `COLUMNS`."""
        cells = []
        for each in (self.accuracy, self.recall, self.neutral):
            cells += [f"{100 * each.before:.1f} %", f"{signed(each.gain)} ± {100 * each.error:.1f}"]
        return [*cells, str(self.refused)]


def compare(
    before: np.ndarray, after: Sequence[np.ndarray], labels: np.ndarray, neutral: int, faces: int
) -> Figures:
    """Return the figures of corrected scores.

    Args:
        before: float32, (n, labels), as the network answers.
        after: the same, corrected by each resting face.
        labels: int64, (n,), the right answers.
        neutral: index of that label.
        faces: number of resting faces; those without a correction were refused.
    """
    right = (before.argmax(1) == labels).astype(float)
    corrected = [scores.argmax(1) == labels for scores in after]
    change = np.mean(corrected, 0) - right if corrected else np.zeros(len(labels))
    groups = [labels == label for label in np.unique(labels)]
    recalls = [_gain(right[group], change[group]) for group in groups]
    errors = np.array([each.error for each in recalls])
    recall = Gain(
        float(np.mean([each.before for each in recalls])),
        float(np.mean([each.gain for each in recalls])),
        float(np.sqrt((errors**2).sum()) / len(recalls)),
    )
    calm = labels == neutral
    return Figures(
        _gain(right, change), recall, _gain(right[calm], change[calm]), faces - len(after)
    )


def mean_gains(figures: Sequence[Figures]) -> str:
    """Return the mean gains in points: accuracy, mean recall, neutral found."""
    shares = [(each.accuracy.gain, each.recall.gain, each.neutral.gain) for each in figures]
    gains = np.mean(shares, 0)
    return ", ".join(signed(float(gain)) for gain in gains)


def signed(share: float) -> str:
    """Return a difference of shares in points, such as "+1.2"; no "-0.0"."""
    return f"{round(100 * share, 1) + 0.0:+.1f}"


def _gain(right: np.ndarray, change: np.ndarray) -> Gain:
    """Return the gain on some pictures; its error is that of a mean over the pictures."""
    error = change.std() / max(len(change), 1) ** 0.5
    return Gain(float(right.mean()), float(change.mean()), float(error))
