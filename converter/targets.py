"""What the network's label head is to learn: labels, softened, weighted, and a teacher's view."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from converter import floats
from converter.config import TrainConfig
from converter.dataset import Dataset, one_hot
from converter.loading import load
from edge.labels import EMOTIONS


def targets(config: TrainConfig, data: Dataset) -> np.ndarray:
    """Per picture, what the label head's answers are compared with.

    Args:
        config: `smoothing`, `class_weights`, `teachers` and `distill` count here.
        data: what is learned from.

    Returns:
        float32, (n, 7), 0 or more: each row sums to the weight of its class; the mean of all
        rows' sums is 1.

    Raises:
        ModelError: a teacher cannot be used.
    """
    soft = (1 - config.smoothing) * one_hot(data.labels) + config.smoothing / len(EMOTIONS)
    if config.teachers:
        views = [_view(Path(teacher), data.images) for teacher in config.teachers]
        soft = (1 - config.distill) * soft + config.distill * np.mean(views, axis=0)
    return (soft * _weights(data.labels, config.class_weights)[:, None]).astype(np.float32)


def _weights(labels: np.ndarray, exponent: float) -> np.ndarray:
    """Weight per picture: (1 / its class's count) ** exponent, scaled to a mean of 1."""
    counts = np.bincount(labels, minlength=len(EMOTIONS))
    weights = np.maximum(counts, 1.0)[labels] ** -exponent
    return weights / weights.mean()


def _view(teacher: Path, images: np.ndarray) -> np.ndarray:
    """A trained network's answers, each the mean of a picture's and its mirror's: (n, 7)."""
    model, mirrored = load(teacher), np.ascontiguousarray(images[:, :, ::-1])
    contract, told = floats.contract(model), f"asking {teacher.name}"
    straight = floats.predict(model, images, contract, told)
    return (straight + floats.predict(model, mirrored, contract, f"{told}, mirrored")) / 2
