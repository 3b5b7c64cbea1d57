"""Readings of a face at rest -> the bias by which it reads as neutral.

`converter.studies.resting` compares this formula with others; docs/calibration.md has its figures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from edge.emotion.calibration import LIMIT, correct
from edge.errors import DataError, ModelError
from edge.labels import Labels

NEUTRAL = "neutral"
TARGET = 0.5  # mean score of neutral at which the correction ends
STEP, STEPS = 0.05, 1000  # of the gradient ascent
DOUBT = 5  # readings that count as if they asked for no correction
FEWEST = 30  # readings of a calibration
# Mean distance of the readings from their mean. FER2013's faces that are moved a little stay below
# 0.2; those of different people are at least 0.49 apart (`converter.studies.resting`).
RESTLESS = 0.25


def neutral_index(labels: Labels) -> int:
    """Return the index of the label "neutral".

    Raises:
        ModelError: the network has no such label.
    """
    names = [label.name for label in labels]
    if NEUTRAL not in names:
        raise ModelError(
            f"the network has no label {NEUTRAL!r} ({', '.join(names)}): it cannot be calibrated"
        )
    return names.index(NEUTRAL)


def fit(
    readings: np.ndarray, neutral: int, target: float = TARGET, limit: float = LIMIT
) -> np.ndarray:
    """Return the bias that makes a resting face read as neutral.

    From zero on, the bias follows the gradient of the readings' likelihood as "neutral": the score
    of neutral rises, and those that stand in its place fall most. It ends where the mean score of
    neutral reaches the target, or one number its limit; few readings then count for less.

    Args:
        readings: float32, (n, labels), scores of the resting face, rows sum to 1.
        neutral: index of the label "neutral".
        target: mean score of neutral, 0 to 1.
        limit: largest number.

    Returns:
        float64, (labels,), -limit to limit; zero where the face reads as neutral already.
    """
    bias = np.zeros(readings.shape[1])
    for _ in range(STEPS):
        mean = correct(readings, np.exp(bias)).mean(0)
        if mean[neutral] >= target:
            break
        gradient = -mean
        gradient[neutral] += 1
        following = bias + STEP * gradient
        if np.abs(following).max() > limit:
            break
        bias = following
    rounded: np.ndarray = (bias * len(readings) / (len(readings) + DOUBT)).round(2)
    return rounded + 0.0  # no -0.0


def restlessness(readings: np.ndarray) -> float:
    """Return the mean distance of readings from their mean, 0 to 1.

    The distance of two readings is the share of the scores in which they differ (total variation).
    """
    return float(np.abs(readings - readings.mean(0)).sum(1).mean() / 2)


def calibrate(readings: Sequence[np.ndarray], labels: Labels) -> np.ndarray:
    """Return the bias for a face, after a check that it was at rest; see `fit`.

    Raises:
        ModelError: the network has no label "neutral".
        DataError: too few readings, the face was not at rest, or the correction that it needs is
            too large for a resting face.
    """
    neutral = neutral_index(labels)
    if len(readings) < FEWEST:
        raise DataError(
            f"too few readings of the face: {len(readings)}, {FEWEST} are needed: keep it in the "
            "picture, look into the camera, and give it light"
        )
    scores = np.stack(readings)
    if restlessness(scores) > RESTLESS:
        raise DataError("the face was not at rest: its expression changed: hold still and repeat")
    bias = fit(scores, neutral)
    after = correct(scores, np.exp(bias)).mean(0)
    if after.argmax() != neutral:
        raise DataError(
            f"the face reads as {labels[int(after.argmax())].name} even with the largest "
            "correction that is allowed: relax it, or improve the light, and repeat"
        )
    return bias
