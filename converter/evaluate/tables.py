"""Metrics as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from converter.evaluate.metrics import ClassMetrics, accuracy, class_metrics, mean_metrics
from edge.labels import EMOTIONS


def format_table(result: Mapping[str, Any]) -> str:
    """Return the metrics of `converter.evaluate.evaluate.evaluate` as lines, in percent."""
    lines = [
        f"{result['model']} on {result['split']}: {result['pictures']} pictures",
        f"  accuracy   {result['accuracy']:8.2%}",
        f"  macro F1   {result['macro_f1']:8.2%}",
        f"  ECE        {result['ece']:8.2%}   (temperature {result['temperature']:.3g})",
        *_partial_accuracies(result),
    ]
    parts = [_class_lines(result), _majority_lines(result), _confusion_lines(result)]
    return "\n".join([*lines, *(line for part in parts if part for line in ("", *part))])


def _partial_accuracies(result: Mapping[str, Any]) -> list[str]:
    lines = []
    if result.get("accuracy_named") is not None:
        lines.append(
            f"  accuracy of the {result['named']:.1%} that the screen does not call unsure: "
            f"{result['accuracy_named']:.2%}"
        )
    if result.get("accuracy_without_copies") is not None:
        lines.append(
            f"  accuracy without the {result['copies']} pictures that are also in training: "
            f"{result['accuracy_without_copies']:.2%}"
        )
    return lines


def _class_lines(result: Mapping[str, Any]) -> list[str]:
    width = _width(result["classes"])
    lines = [f"{'':{width}}{'precision':>10}{'recall':>10}{'support':>10}"]
    lines += [
        f"{name:{width}}{row['precision']:>10.1%}{row['recall']:>10.1%}{row['support']:>10}"
        for name, row in result["classes"].items()
    ]
    return lines


def _majority_lines(result: Mapping[str, Any]) -> list[str]:
    """Return what the network says of pictures whose expression most people call the same."""
    majority = result.get("majority")
    if not majority:
        return []
    width = _width(result["classes"])
    head = f"people's majority: {majority['pictures']} pictures"
    lines = [
        f"{head}, {majority['accuracy']:.2%} right, mean recall {majority['macro_recall']:.2%}"
    ]
    lines += [
        f"{name:{width}}{'':10}{row['recall']:>10.1%}{row['support']:>10}"
        for name, row in majority["classes"].items()
    ]
    return lines


def _confusion_lines(result: Mapping[str, Any]) -> list[str]:
    names, width = list(result["classes"]), _width(result["classes"])
    lines = [
        "rows: label, columns: prediction",
        f"{'':{width}}" + "".join(f"{name:>{width}}" for name in names),
    ]
    for name, counts in zip(names, result["confusion"], strict=True):
        lines.append(f"{name:{width}}" + "".join(f"{count:>{width}}" for count in counts))
    return lines


def _width(names: Iterable[str], least: int = 10) -> int:
    """Return the width of a column of names, in characters."""
    return max(least, *(len(name) + 2 for name in names))


def classification_report(
    scores: np.ndarray, labels: np.ndarray, names: Sequence[str] = EMOTIONS
) -> str:
    """Return precision, recall, F1 score and number of pictures of each class as text.

    Args:
        scores: float32, (n, number of classes).
        labels: int64, (n,).
        names: of the classes.

    Returns:
        a line per class, then the accuracy, and the means over the classes: weighted equally
        (macro), and by their numbers of pictures (weighted).
    """
    total, support = len(labels), np.bincount(labels, minlength=len(names)).tolist()
    width = _width(names, least=14)

    def line(name: str, metrics: ClassMetrics, support: int) -> str:
        shares = "".join(f"{share:>10.1%}" for share in metrics)
        return f"{name:{width}}{shares}{support:>10}"

    lines = [f"{'':{width}}{'precision':>10}{'recall':>10}{'F1':>10}{'support':>10}"]
    lines += map(line, names, class_metrics(scores, labels), support)
    lines += ["", f"{'accuracy':{width + 20}}{accuracy(scores, labels):>10.1%}{total:>10}"]
    lines += [line("macro mean", mean_metrics(scores, labels), total)]
    weighted = mean_metrics(scores, labels, weighted=True)
    return "\n".join([*lines, line("weighted mean", weighted, total)])
