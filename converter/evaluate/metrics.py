"""Classification metrics, computed by scikit-learn.

scikit-learn takes a second to import, so each function imports it on its first use.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from converter.evaluate.calibration import calibration_error
from converter.evaluate.reading import recalls
from edge.labels import EMOTIONS
from edge.pipeline.hysteresis import LEAD, THRESHOLD


class ClassMetrics(NamedTuple):
    """Precision, recall and F1 score of a class, or their mean over classes; 0 to 1."""

    precision: float
    recall: float
    f1: float


class RocCurve(NamedTuple):
    """ROC curve of one class against all others.

    Attributes:
        false_positive_rate: float64, (m,), 0 to 1, ascending; a point per distinct score.
        true_positive_rate: float64, (m,), 0 to 1, ascending.
        area: area under the curve, 0 to 1; the probability that a positive picture scores
            higher than a negative one, where a tie counts half.
    """

    false_positive_rate: np.ndarray
    true_positive_rate: np.ndarray
    area: float


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of pictures whose highest score is that of the label."""
    from sklearn.metrics import accuracy_score

    return float(accuracy_score(labels, scores.argmax(1)))


def confusion_matrix(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return counts as int64, (k, k) for k classes: rows are labels, columns are predictions."""
    from sklearn.metrics import confusion_matrix as count

    matrix: np.ndarray = count(labels, scores.argmax(1), labels=range(scores.shape[1]))
    return matrix


def class_metrics(scores: np.ndarray, labels: np.ndarray) -> list[ClassMetrics]:
    """Return the metrics of each class; those of a class that never occurs are 0."""
    return [
        ClassMetrics(*row)
        for row in np.transpose(_precision_recall_f1(scores, labels, None)).tolist()
    ]


def mean_metrics(scores: np.ndarray, labels: np.ndarray, weighted: bool = False) -> ClassMetrics:
    """Return the mean over the classes, weighted equally or by their numbers of pictures."""
    return ClassMetrics(
        *map(float, _precision_recall_f1(scores, labels, "weighted" if weighted else "macro"))
    )


def _precision_recall_f1(
    scores: np.ndarray, labels: np.ndarray, average: str | None
) -> tuple[Any, ...]:
    from sklearn.metrics import precision_recall_fscore_support

    columns: tuple[Any, ...] = precision_recall_fscore_support(
        labels, scores.argmax(1), labels=range(scores.shape[1]), average=average, zero_division=0
    )
    return columns[:3]


def roc_curve(scores: np.ndarray, positive: np.ndarray) -> RocCurve | None:
    """Return the ROC curve of one class.

    Args:
        scores: float32, (n,), scores of the class.
        positive: bool, (n,), True for pictures with its label.

    Returns:
        the curve; None if it is undefined because all pictures or none are positive.
    """
    from sklearn.metrics import auc
    from sklearn.metrics import roc_curve as trace

    if positive.all() or not positive.any():
        return None
    false_positive_rate, true_positive_rate, _ = trace(positive, scores, drop_intermediate=False)
    area = float(auc(false_positive_rate, true_positive_rate))
    return RocCurve(false_positive_rate, true_positive_rate, area)


def measure_majority(
    scores: np.ndarray, majority: np.ndarray, names: tuple[str, ...] = EMOTIONS
) -> dict[str, Any] | None:
    """Return how often a network says what most people say, ready for JSON.

    Args:
        scores: float32, (n, number of classes), rows sum to 1.
        majority: int64, (n,), see `converter.data.dataset.Dataset`.
        names: of the classes.

    Returns:
        pictures, accuracy, macro_recall (the mean over the classes) and classes (name -> recall,
        support) of the pictures on which people agree; None if there are none.
    """
    agreed = majority >= 0
    if not agreed.any():
        return None
    scores, labels = scores[agreed], majority[agreed]
    found = recalls(scores.argmax(1), labels, names, names).tolist()
    rows = zip(*np.unique(labels, return_counts=True), found, strict=True)
    return {
        "pictures": len(labels),
        "accuracy": accuracy(scores, labels),
        "macro_recall": float(np.mean(found)),
        "classes": {
            names[label]: {"recall": recall, "support": int(count)} for label, count, recall in rows
        },
    }


def are_named(scores: np.ndarray) -> np.ndarray:
    """Return bool, (n,): True for the pictures that the screen would not call unsure.

    The rule is that of a face that was not shown before, see
    `edge.pipeline.hysteresis.LabelHysteresis`: a high score that leads the next one.
    """
    second, best = np.sort(scores.astype(np.float64), axis=1)[:, -2:].T
    named: np.ndarray = (best >= THRESHOLD) & (best - second >= LEAD)
    return named


def negative_log_likelihood(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean of -log(score of the label) in nats. Scores must not be 0."""
    return float(-np.log(scores[np.arange(len(labels)), labels]).mean())


def measure(
    scores: np.ndarray, labels: np.ndarray, names: tuple[str, ...] = EMOTIONS
) -> dict[str, Any]:
    """Return all metrics of a network on labelled pictures, ready for JSON.

    Args:
        scores: float32, (n, number of classes), rows sum to 1.
        labels: int64, (n,).
        names: of the classes.

    Returns:
        pictures, accuracy, macro_f1, ece, named (share of the pictures that the screen would not
        call unsure), accuracy_named (accuracy on these; None without any), classes (name ->
        precision, recall, support) and confusion. Shares are 0 to 1.
    """
    named = are_named(scores)
    confusion = confusion_matrix(scores, labels)
    rows = zip(names, class_metrics(scores, labels), confusion.sum(1).tolist(), strict=True)
    return {
        "pictures": len(labels),
        "accuracy": accuracy(scores, labels),
        "macro_f1": mean_metrics(scores, labels).f1,
        "ece": calibration_error(scores, labels),
        "named": float(named.mean()),
        "accuracy_named": accuracy(scores[named], labels[named]) if named.any() else None,
        "classes": {
            name: {"precision": row.precision, "recall": row.recall, "support": support}
            for name, row, support in rows
        },
        "confusion": confusion.tolist(),
    }
