"""Metrics as plain text."""

from __future__ import annotations

from collections.abc import Mapping
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
    lines = [f"{'':10}{'precision':>10}{'recall':>10}{'support':>10}"]
    lines += [
        f"{name:10}{row['precision']:>10.1%}{row['recall']:>10.1%}{row['support']:>10}"
        for name, row in result["classes"].items()
    ]
    return lines


def _majority_lines(result: Mapping[str, Any]) -> list[str]:
    """Return what the network says of pictures whose expression most people call the same."""
    majority = result.get("majority")
    if not majority:
        return []
    head = f"people's majority: {majority['pictures']} pictures"
    lines = [
        f"{head}, {majority['accuracy']:.2%} right, mean recall {majority['macro_recall']:.2%}"
    ]
    lines += [
        f"{name:10}{'':10}{row['recall']:>10.1%}{row['support']:>10}"
        for name, row in majority["classes"].items()
    ]
    return lines


def _confusion_lines(result: Mapping[str, Any]) -> list[str]:
    lines = [
        "rows: label, columns: prediction",
        f"{'':10}" + "".join(f"{name:>10}" for name in EMOTIONS),
    ]
    for name, counts in zip(EMOTIONS, result["confusion"], strict=True):
        lines.append(f"{name:10}" + "".join(f"{count:>10}" for count in counts))
    return lines


def classification_report(scores: np.ndarray, labels: np.ndarray) -> str:
    """Return precision, recall, F1 score and number of pictures of each emotion as text.

    Args:
        scores: float32, (n, 7).
        labels: int64, (n,).

    Returns:
        a line per emotion, then the accuracy, and the means over the emotions: weighted equally
        (macro), and by their numbers of pictures (weighted).
    """
    total, support = len(labels), np.bincount(labels, minlength=len(EMOTIONS)).tolist()
    lines = [f"{'':14}{'precision':>10}{'recall':>10}{'F1':>10}{'support':>10}"]
    lines += map(_report_line, EMOTIONS, class_metrics(scores, labels), support)
    lines += ["", f"{'accuracy':34}{accuracy(scores, labels):>10.1%}{total:>10}"]
    lines += [_report_line("macro mean", mean_metrics(scores, labels), total)]
    weighted = mean_metrics(scores, labels, weighted=True)
    return "\n".join([*lines, _report_line("weighted mean", weighted, total)])


def _report_line(name: str, metrics: ClassMetrics, support: int) -> str:
    return f"{name:14}" + "".join(f"{share:>10.1%}" for share in metrics) + f"{support:>10}"
