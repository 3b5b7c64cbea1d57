"""Training targets of the label head: smoothed labels, weighted by class."""

from __future__ import annotations

import numpy as np

from converter.config import TrainConfig
from converter.data.dataset import Dataset, one_hot


def label_targets(config: TrainConfig, data: Dataset) -> np.ndarray:
    """Return the target of each picture for the cross-entropy of the label head.

    Args:
        config: `smoothing` and `class_weights` are used.
        data: the training pictures.

    Returns:
        float32, (n, number of classes), 0 or more: each row sums to the weight of its
        class; the mean of the sums is 1.
    """
    count = len(data.classes)
    smoothed = (1 - config.smoothing) * one_hot(data.labels, count) + config.smoothing / count
    return (smoothed * _weights(data.labels, config.class_weights)[:, None]).astype(np.float32)


def _weights(labels: np.ndarray, exponent: float) -> np.ndarray:
    """Return (1 / pictures of its class) ** exponent per picture, scaled to a mean of 1."""
    counts = np.bincount(labels)
    weights = np.maximum(counts, 1.0)[labels] ** -exponent
    return weights / weights.mean()
