"""What the network's label head is to learn: labels, softened and weighted."""

from __future__ import annotations

import numpy as np

from converter.config import TrainConfig
from converter.data.dataset import Dataset, one_hot
from edge.labels import EMOTIONS


def targets(config: TrainConfig, data: Dataset) -> np.ndarray:
    """Per picture, what the label head's answers are compared with.

    Args:
        config: `smoothing` and `class_weights` count here.
        data: what is learned from.

    Returns:
        float32, (n, 7), 0 or more: each row sums to the weight of its class; the mean of all
        rows' sums is 1.
    """
    soft = (1 - config.smoothing) * one_hot(data.labels) + config.smoothing / len(EMOTIONS)
    return (soft * _weights(data.labels, config.class_weights)[:, None]).astype(np.float32)


def _weights(labels: np.ndarray, exponent: float) -> np.ndarray:
    """Weight per picture: (1 / its class's count) ** exponent, scaled to a mean of 1."""
    counts = np.bincount(labels, minlength=len(EMOTIONS))
    weights = np.maximum(counts, 1.0)[labels] ** -exponent
    return weights / weights.mean()
