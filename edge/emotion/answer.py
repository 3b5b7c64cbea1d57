"""Made-up pictures for a network: its answers must be a score for each label to be trusted."""

from __future__ import annotations

import numpy as np

from edge.emotion.manifest import Manifest
from edge.engine import Engine
from edge.errors import ModelError, describe

TOLERANCE = 0.1  # of the sum of the scores; int8 rounds each of them to 1/256


def check_answers(engine: Engine, manifest: Manifest) -> None:
    """Run a network on made-up pictures: black, white, and noise.

    Raises:
        ModelError: it fails, or its answers are not probabilities.
    """
    shape = (manifest.size, manifest.size, manifest.channels)
    noise = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    for pixels in (np.zeros(shape, np.uint8), np.full(shape, 255, np.uint8), noise):
        try:
            scores = engine.infer(pixels)[0]
        except Exception as error:
            raise ModelError(f"{manifest.file}: it fails: {describe(error)}") from error
        check_scores(scores, manifest)


def check_scores(scores: np.ndarray, manifest: Manifest) -> None:
    """Raise ModelError unless scores are finite, not negative, and sum to about 1."""
    if not np.isfinite(scores).all():
        raise ModelError(f"{manifest.file}: its scores are not finite numbers")
    if scores.min() < -TOLERANCE or abs(scores.sum() - 1) > TOLERANCE:
        raise ModelError(
            f"{manifest.file}: its scores do not sum to 1: its last layer must be a softmax"
        )
