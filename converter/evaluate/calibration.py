"""Calibration of the highest score: how often predictions are right at each confidence.

Computed here because scikit-learn has no expected calibration error, and its calibration_curve
omits empty bins and the number of pictures per bin, which the reliability diagram shows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

ECE_BINS = 15


class Bins(NamedTuple):
    """Pictures grouped by confidence, the highest of their scores, in bins of equal width.

    Attributes:
        pictures: int64, (15,), number of pictures.
        confidence: float64, (15,), mean confidence, 0 to 1; nan in an empty bin.
        accuracy: float64, (15,), share of right predictions, 0 to 1; nan in an empty bin.
    """

    pictures: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray


def calibration_error(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the expected calibration error: 15 bins, weighted by pictures; 0 to 1.

    Args:
        scores: float32, (n, classes), rows sum to 1.
        labels: int64, (n,).
    """
    confidence, right = scores.max(1), scores.argmax(1) == labels
    gap = np.bincount(_bin_numbers(confidence), confidence - right, ECE_BINS)
    return float(np.abs(gap).sum() / len(labels))


def calibration_bins(scores: np.ndarray, labels: np.ndarray) -> Bins:
    """Group pictures into the bins of `calibration_error`.

    Args:
        scores: float32, (n, classes), rows sum to 1.
        labels: int64, (n,).
    """
    confidence, right = scores.max(1), scores.argmax(1) == labels
    bins = _bin_numbers(confidence)
    pictures = np.bincount(bins, minlength=ECE_BINS)
    divisor = np.where(pictures, pictures, np.nan)
    sums = (np.bincount(bins, values, ECE_BINS) for values in (confidence, right))
    return Bins(pictures, *(total / divisor for total in sums))


def _bin_numbers(confidence: np.ndarray) -> np.ndarray:
    """Return the bin, 0 to 14, of each confidence, 0 to 1."""
    return np.minimum((confidence * ECE_BINS).astype(int), ECE_BINS - 1)
