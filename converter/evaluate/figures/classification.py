"""Figures of answers: confusion matrix, ROC curves, reliability diagram."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from converter.data.classes import noun
from converter.evaluate.calibration import Bins, calibration_bins, calibration_error
from converter.evaluate.figures import style
from converter.evaluate.metrics import RocCurve, roc_curve
from edge.labels import EMOTIONS

# Line styles, so that curves differ not only by colour.
DASHES = ("-", "--", ":", "-", "-.", "--", ":")
FEW = 8  # classes that fit a figure of the usual size
LONG = 10  # characters of a name that fit beside each other below a figure of the usual size


def confusion_matrix(counts: np.ndarray, labels: Sequence[str] = EMOTIONS) -> Figure:
    """Draw a confusion matrix; the shade of a cell is its share of the row.

    Args:
        counts: int64, (k, k) for k classes, rows are labels, columns are answers.
        labels: names of the rows and columns.
    """
    description = "Confusion matrix: rows are labels, columns are answers"
    room = max(1.0, len(labels) / FEW)
    figure, axes = style.subplots(5.4 * room, 4.9 * room, description)
    style.set_titles(axes, "", "answer", "label")
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    positions = range(len(labels))
    axes.set_xticks(positions, [*map(style.plain, labels)])
    axes.set_yticks(positions, [*map(style.plain, labels)])
    if max(map(len, labels)) > LONG:
        axes.tick_params(axis="x", labelrotation=30)
    axes.tick_params(length=0)
    axes.set(xlim=(-0.5, len(labels) - 0.5), ylim=(len(labels) - 0.5, -0.5))
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    for row, column in np.ndindex(counts.shape):
        _draw_cell(axes, row, column, int(counts[row, column]), float(shares[row, column]))
    return figure


def _draw_cell(axes: Axes, row: int, column: int, count: int, share: float) -> None:
    colour = style.RIGHT if row == column else style.WRONG
    corner = (column - 0.48, row - 0.48)
    axes.add_patch(Rectangle(corner, 0.96, 0.96, color=colour, alpha=0.04 + 0.66 * share, lw=0))
    for text, y, size in ((f"{100 * share:.0f} %", -0.12, 11), (f"{count}", 0.24, 9)):
        axes.text(column, row + y, text, ha="center", va="center", fontsize=size, color=style.INK)


def roc_curves(scores: np.ndarray, labels: np.ndarray, names: Sequence[str] = EMOTIONS) -> Figure:
    """Draw the ROC curve of each class against all others.

    Args:
        scores: float32, (n, number of classes).
        labels: int64, (n,). A class without pictures is omitted.
        names: of the classes.
    """
    description = f"ROC curves, each {noun(names)} against all others"
    figure, axes = style.subplots(6, 5.4, description)
    style.set_titles(axes, "", "false positive rate", "true positive rate")
    traced = {i: roc_curve(scores[:, i], labels == i) for i in range(len(names))}
    curves = {i: curve for i, curve in traced.items() if curve}
    for i, curve in curves.items():
        _draw_roc_curve(axes, names, i, curve)
    axes.plot([0, 1], [0, 1], color=style.INK, alpha=0.3, linewidth=1)
    axes.set(xlim=(0, 1), ylim=(0, 1.005), aspect="equal")
    style.format_as_percent(axes.xaxis, axes.yaxis)
    areas = [curve.area for curve in curves.values()]
    title = f"area under the curve\n(mean {np.mean(areas):.3f})" if areas else None
    style.add_legend(axes, loc="lower right", title=title)
    return figure


def _draw_roc_curve(axes: Axes, names: Sequence[str], index: int, curve: RocCurve) -> None:
    axes.plot(
        curve.false_positive_rate,
        curve.true_positive_rate,
        label=f"{style.plain(names[index])} {curve.area:.3f}",
        color=style.class_colour(names, index),
        linestyle=DASHES[index % len(DASHES)],
        linewidth=1.6,
    )


def reliability(scores: np.ndarray, labels: np.ndarray) -> Figure:
    """Draw accuracy over confidence in 15 bins, and the share of pictures in each bin.

    Args:
        scores: float32, (n, classes), rows sum to 1.
        labels: int64, (n,).
    """
    figure, (upper, lower) = style.subplots(
        5, 5.4, "Accuracy over confidence", nrows=2, sharex=True, height_ratios=(3, 1)
    )
    bins = calibration_bins(scores, labels)
    _draw_accuracy(upper, bins)
    error = calibration_error(scores, labels)
    style.set_titles(upper, f"Calibration error {100 * error:.1f} %", "", "accuracy")
    upper.set(xlim=(0, 1), ylim=(0, 1))
    style.add_legend(upper, loc="upper left")
    _draw_bars(lower, bins.pictures / bins.pictures.sum(), style.INK, 0.4)
    style.set_titles(lower, "", "highest score", "pictures")
    style.format_as_percent(upper.yaxis, lower.xaxis, lower.yaxis)
    return figure


def _draw_accuracy(axes: Axes, bins: Bins) -> None:
    _draw_bars(axes, bins.accuracy, style.RIGHT, 0.5)
    filled = bins.pictures > 0
    confidence, accuracy = bins.confidence[filled], bins.accuracy[filled]
    axes.plot(confidence, accuracy, "o", color=style.RIGHT, ms=5, label="at their mean score")
    axes.plot([0, 1], [0, 1], color=style.INK, alpha=0.5, linewidth=1, label="perfect calibration")


def _draw_bars(axes: Axes, heights: np.ndarray, colour: str, alpha: float) -> None:
    width = 1 / len(heights)
    left = np.arange(len(heights)) * width
    axes.bar(left, heights, 0.94 * width, align="edge", color=colour, alpha=alpha)
