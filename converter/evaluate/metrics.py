"""How good answers are, in plain numpy."""

from __future__ import annotations

from typing import Any

import numpy as np

from edge.labels import EMOTIONS
from edge.pipeline.hysteresis import THRESHOLD

ECE_BINS = 15


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    """Share of pictures whose highest score is the label's."""
    return float((scores.argmax(1) == labels).mean())


def confusion(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Counts, int64, (7, 7): the label down, the answer across."""
    counts = np.zeros((len(EMOTIONS), len(EMOTIONS)), np.int64)
    np.add.at(counts, (labels, scores.argmax(1)), 1)
    return counts


def calibration_error(scores: np.ndarray, labels: np.ndarray) -> float:
    """Expected calibration error: 15 bins of equal width, weighted by pictures; 0 to 1."""
    sure, right = scores.max(1), scores.argmax(1) == labels
    gap = np.bincount(confidence_bins(sure), sure - right, ECE_BINS)
    return float(np.abs(gap).sum() / len(labels))


def confidence_bins(sure: np.ndarray) -> np.ndarray:
    """The bin, 0 to 14, of each highest score, 0 to 1."""
    return np.minimum((sure * ECE_BINS).astype(int), ECE_BINS - 1)


def negative_log_likelihood(scores: np.ndarray, labels: np.ndarray) -> float:
    """Mean of -log(score of the label), in nats. Scores must not be zero."""
    return float(-np.log(scores[np.arange(len(labels)), labels]).mean())


def measure(scores: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """All figures of a set of answers.

    Args:
        scores: float32, (n, 7), rows sum to 1.
        labels: int64, (n,).

    Returns:
        pictures, accuracy, macro_f1, ece, named (share of the pictures that the screen would give
        a name and not call unsure), accuracy_named (of those; None of none), classes (name ->
        precision, recall, support) and confusion, ready for JSON. Shares are 0 to 1; precision
        and recall of what never occurred are 0.
    """
    counts = confusion(scores, labels)
    hits, answered, support = counts.diagonal(), counts.sum(0), counts.sum(1)
    precision, recall = hits / np.maximum(answered, 1), hits / np.maximum(support, 1)
    f1 = 2 * hits / np.maximum(answered + support, 1)
    named = scores.max(1) >= THRESHOLD
    return {
        "pictures": len(labels),
        "accuracy": accuracy(scores, labels),
        "macro_f1": float(f1.mean()),
        "ece": calibration_error(scores, labels),
        "named": float(named.mean()),
        "accuracy_named": accuracy(scores[named], labels[named]) if named.any() else None,
        "classes": {
            name: {"precision": float(p), "recall": float(r), "support": int(n)}
            for name, p, r, n in zip(EMOTIONS, precision, recall, support, strict=True)
        },
        "confusion": counts.tolist(),
    }
