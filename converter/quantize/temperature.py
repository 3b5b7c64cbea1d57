"""Temperature scaling: fit how sure the scores of an int8 network are to how often it is right."""

from __future__ import annotations

import numpy as np

from converter.evaluate import metrics
from converter.progress import progress_bar
from edge.emotion.classifier import EmotionClassifier, sharpen
from edge.emotion.crop import preprocess

LOWEST, HIGHEST = 0.2, 5.0
GOLDEN_RATIO = (5**0.5 - 1) / 2
TOLERANCE = 1e-3  # of the logarithm of the temperature


def raw_scores(classifier: EmotionClassifier, images: np.ndarray) -> np.ndarray:
    """Return a network's scores as they are without a temperature.

    Args:
        classifier: the network with its manifest.
        images: uint8, (n, height, width), grey.

    Returns:
        float32, (n, number of classes), in the order of `manifest.classes`.
    """
    infer, manifest = classifier.engine.infer, classifier.manifest
    names = [label.name for label in manifest.classes]
    order = [manifest.labels.index(name) for name in names]
    bar = progress_bar(images, "int8 network", " pictures")
    return np.stack([infer(preprocess(image, manifest))[0][order] for image in bar])


def fit_temperature(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the temperature with the smallest negative log-likelihood, by golden-section search.

    By hand, since it must give the same digits with every version of a library: the temperature is
    part of the released manifest.

    Args:
        scores: float32, (n, number of classes), from `raw_scores`.
        labels: int64, (n,), of pictures that were not trained on.

    Returns:
        0.2 to 5, rounded to three decimal places.
    """

    def loss(log_temperature: float) -> float:
        sharpened = np.stack([sharpen(row, float(np.exp(log_temperature))) for row in scores])
        return metrics.negative_log_likelihood(sharpened, labels)

    low, high = float(np.log(LOWEST)), float(np.log(HIGHEST))
    while high - low > TOLERANCE:
        step = GOLDEN_RATIO * (high - low)
        left, right = high - step, low + step
        low, high = (low, right) if loss(left) < loss(right) else (left, high)
    return round(float(np.exp((low + high) / 2)), 3)
