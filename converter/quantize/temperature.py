"""What a conversion takes from data: the calibration pictures and the temperature."""

from __future__ import annotations

import numpy as np
from tqdm import tqdm

from converter.evaluate import metrics
from edge.emotion.classifier import EmotionClassifier, preprocess, sharpen
from edge.errors import DataError
from edge.labels import EMOTIONS

COLDEST, HOTTEST = 0.2, 5.0
GOLDEN = (5**0.5 - 1) / 2


def choose(labels: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Draw pictures, as evenly from the emotions as their numbers allow.

    Args:
        labels: int64, (n,).
        count: how many to draw.
        seed: of the draw.

    Returns:
        int64, (count,), distinct indices.

    Raises:
        DataError: there are fewer pictures.
    """
    if len(labels) < count:
        raise DataError(f"{len(labels)} training pictures cannot give {count} to calibrate with")
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    turn = np.zeros(len(labels), np.int64)
    for label in range(len(EMOTIONS)):
        members = labels[shuffled] == label
        turn[members] = np.arange(members.sum())
    return shuffled[np.argsort(turn, kind="stable")[:count]]


def raw_scores(classifier: EmotionClassifier, images: np.ndarray) -> np.ndarray:
    """A network's answers before calibration.

    Args:
        classifier: the network with its manifest.
        images: uint8, (n, height, width), grey.

    Returns:
        float32, (n, 7), in the order of `EMOTIONS`.
    """
    bar = tqdm(images, "int8 network", unit=" pictures", leave=False, disable=None)
    infer, manifest = classifier.engine.infer, classifier.manifest
    order = [manifest.labels.index(name) for name in EMOTIONS]
    return np.stack([infer(preprocess(image, manifest))[0][order] for image in bar])


def best_temperature(scores: np.ndarray, labels: np.ndarray) -> float:
    """The temperature that makes labels the device did not learn from most likely.

    Args:
        scores: float32, (n, 7), as the int8 network gives them.
        labels: int64, (n,).

    Returns:
        between 0.2 and 5, to three places.
    """

    def loss(exponent: float) -> float:
        calibrated = np.stack([sharpen(row, float(np.exp(exponent))) for row in scores])
        return metrics.negative_log_likelihood(calibrated, labels)

    low, high = float(np.log(COLDEST)), float(np.log(HOTTEST))
    while high - low > 1e-3:
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        low, high = (low, right) if loss(left) < loss(right) else (left, high)
    return round(float(np.exp((low + high) / 2)), 3)
