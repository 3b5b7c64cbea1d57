"""Formulas for a correction of the scores by a resting face, to choose from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from edge.emotion.calibration import correct
from edge.emotion.resting import fit

Formula = Callable[[np.ndarray, int], np.ndarray]  # readings, index of neutral -> bias
CHOSEN: Formula = fit


def lift(target: float, limit: float) -> Formula:
    """Raise the score of neutral alone, until its mean reaches a target."""

    def formula(readings: np.ndarray, neutral: int) -> np.ndarray:
        bias, unit = np.zeros(readings.shape[1]), np.eye(readings.shape[1])[neutral]
        while bias[neutral] < limit and correct(readings, np.exp(bias))[:, neutral].mean() < target:
            bias = bias + 0.02 * unit
        return bias

    return formula


def lower(margin: float, limit: float) -> Formula:
    """Lower each score whose mean logarithm is not below that of neutral by a margin."""

    def formula(readings: np.ndarray, neutral: int) -> np.ndarray:
        mean = np.log(readings).mean(0)
        excess = np.clip(mean - mean[neutral] + margin, 0, limit)
        excess[neutral] = 0
        return np.negative(excess)

    return formula


def centre(usual: np.ndarray, share: float, limit: float) -> Formula:
    """Move the mean logarithms by a share of the way to those of other neutral faces."""
    return lambda readings, _: np.clip(share * (usual - np.log(readings).mean(0)), -limit, limit)


def fitted(target: float, limit: float) -> Formula:
    """Return `edge.emotion.resting.fit` with another target and limit."""
    return lambda readings, neutral: fit(readings, neutral, target, limit)


def formulas(usual: np.ndarray) -> dict[str, Formula]:
    """Return the formulas.

    Args:
        usual: float32, (n, labels), scores of neutral faces, for `centre`.
    """
    mean = np.log(usual).mean(0)
    return {
        "raise neutral to 50 %, at most 1": lift(0.5, 1),
        "raise neutral to 50 %, at most 2": lift(0.5, 2),
        "lower the others, at most 2": lower(0.5, 2),
        "usual neutral reading, all the way": centre(mean, 1, 2),
        "usual neutral reading, 30 % of the way": centre(mean, 0.3, 2),
        "gradient to 40 %, at most 1": fitted(0.4, 1),
        "gradient to 50 %, at most 1 (chosen)": CHOSEN,
        "gradient to 50 %, at most 2": fitted(0.5, 2),
        "gradient to 60 %, at most 1": fitted(0.6, 1),
    }
