"""Figures of a training run and of a network's answers.

Each gives a `matplotlib.figure.Figure`, for `save` or, in a page of HTML, `inline`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from converter.evaluate.figures import style as paper
from converter.evaluate import metrics
from converter.evaluate.drop import auc, calibration_bins, report_text, roc_curve
from converter.evaluate.figures.style import inline, save
from edge.labels import EMOTIONS

__all__ = [
    "confusion",
    "curves",
    "float_against_int8",
    "inline",
    "reliability",
    "report_text",
    "roc",
    "save",
]

Log = Sequence[Mapping[str, Any]]
# So that neighbours can be told apart without their colours too.
DASHES = ("-", "--", ":", "-", "-.", "--", ":")

# A picture inside a figure cannot follow the page: these show on both grounds.
SAME, OTHER = "#3f8fd6", "#e2683f"


def curves(log: Log) -> Figure:
    """How a training run went.

    Args:
        log: the lines of its log.jsonl, see `converter.train`. A key that a line lacks, or
            null, leaves a gap; of an epoch logged twice the later line counts. Training batches
            are changed at random, and their loss has parts of its own: the two lines of a
            panel need not meet.
    """
    figure, (left, right) = paper.panels(9, 3.8, "Accuracy and loss over the epochs", ncols=2)
    for axes, kind, learned in ((left, "accuracy", "learned_accuracy"), (right, "loss", "loss")):
        paper.name(axes, kind.capitalize(), "epoch", "")
        _curve(axes, log, learned, "training batches", color=paper.INK, alpha=0.6)
        _curve(axes, log, f"held_out_{kind}", "held-out pictures", color=paper.RIGHT)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.set_xlim(0.5, max((line["epoch"] for line in log), default=1) + 0.5)
        axes.margins(y=0.12)
        paper.legend(axes)
    paper.percent(left.yaxis)
    return figure


def _curve(axes: Axes, log: Log, key: str, label: str, **look: Any) -> None:
    """A line over the epochs, and a diamond for what was measured after settling."""
    points, settled = {}, {}
    for line in log:
        if line.get(key) is not None:
            (settled if line.get("settled") else points)[line["epoch"]] = line[key]
    for found, mark, size, told in (
        (points, "o-", 3, label),
        (settled, "D", 6, f"{label}, settled"),
    ):
        if found:
            axes.plot(*zip(*sorted(found.items()), strict=True), mark, ms=size, label=told, **look)


def confusion(counts: np.ndarray, labels: Sequence[str] = EMOTIONS) -> Figure:
    """What is taken for what: a cell is as strong as its share of its row.

    Args:
        counts: int64, (7, 7), the label down, the answer across.
        labels: names of the rows and of the columns.
    """
    figure, axes = paper.panels(5.4, 4.9, "Confusion matrix: the label down, the answer across")
    paper.name(axes, "", "answer", "label")
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    places = range(len(labels))
    axes.set_xticks(places, labels)
    axes.set_yticks(places, labels)
    axes.tick_params(length=0)
    axes.set(xlim=(-0.5, len(labels) - 0.5), ylim=(len(labels) - 0.5, -0.5))
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    for row, column in np.ndindex(counts.shape):
        _cell(axes, row, column, int(counts[row, column]), float(shares[row, column]))
    return figure


def _cell(axes: Axes, row: int, column: int, count: int, share: float) -> None:
    colour = paper.RIGHT if row == column else paper.WRONG
    corner = (column - 0.48, row - 0.48)
    axes.add_patch(Rectangle(corner, 0.96, 0.96, color=colour, alpha=0.04 + 0.66 * share, lw=0))
    for text, y, size in ((f"{100 * share:.0f} %", -0.12, 11), (f"{count}", 0.24, 9)):
        axes.text(column, row + y, text, ha="center", va="center", fontsize=size, color=paper.INK)


def roc(scores: np.ndarray, labels: np.ndarray) -> Figure:
    """How well each emotion is told from all others, at every threshold.

    Args:
        scores: float32, (n, 7).
        labels: int64, (n,). An emotion that never occurs is left out.
    """
    figure, axes = paper.panels(6, 5.4, "ROC curves, each emotion against all others")
    paper.name(axes, "", "share of all others taken for it", "share found")
    areas = {}
    for index, name in enumerate(EMOTIONS):
        curve = roc_curve(scores[:, index], labels == index)
        areas[name] = auc(*curve)
        if not np.isnan(areas[name]):
            look = {"color": paper.LIGHT[name], "linestyle": DASHES[index], "linewidth": 1.6}
            axes.plot(*curve, label=f"{name} {areas[name]:.3f}", **look)
    known = [area for area in areas.values() if not np.isnan(area)]
    axes.plot([0, 1], [0, 1], color=paper.INK, alpha=0.3, linewidth=1)
    axes.set(xlim=(0, 1), ylim=(0, 1.005), aspect="equal")
    paper.percent(axes.xaxis, axes.yaxis)
    title = f"area under the curve\n(mean {np.mean(known):.3f})" if known else None
    paper.legend(axes, loc="lower right", title=title)
    return figure


def reliability(scores: np.ndarray, labels: np.ndarray) -> Figure:
    """How often answers are right, against how sure they are, in 15 bins of equal width.

    Args:
        scores: float32, (n, 7), rows sum to 1.
        labels: int64, (n,).
    """
    told = "How often answers are right, against how sure they are"
    figure, (upper, lower) = paper.panels(5, 5.4, told, nrows=2, sharex=True, height_ratios=(3, 1))
    pictures, sure, right = calibration_bins(scores, labels)
    width = 1 / len(pictures)
    left, filled = np.arange(len(pictures)) * width, pictures > 0
    upper.bar(left, right, 0.94 * width, align="edge", color=paper.RIGHT, alpha=0.5)
    upper.plot(
        sure[filled],
        right[filled],
        "o",
        color=paper.RIGHT,
        ms=5,
        label="right, at their mean score",
    )
    upper.plot(
        [0, 1], [0, 1], color=paper.INK, alpha=0.5, linewidth=1, label="as often as they say"
    )
    error = metrics.calibration_error(scores, labels)
    paper.name(upper, f"Calibration error {100 * error:.1f} %", "", "answers that are right")
    upper.set(xlim=(0, 1), ylim=(0, 1))
    paper.legend(upper, loc="upper left")
    shares = pictures / pictures.sum()
    lower.bar(left, shares, 0.94 * width, align="edge", color=paper.INK, alpha=0.4)
    paper.name(lower, "", "highest score", "pictures")
    paper.percent(upper.yaxis, lower.xaxis, lower.yaxis)
    return figure


def float_against_int8(float_scores: np.ndarray, int8_scores: np.ndarray) -> Figure:
    """What quantizing did to the scores: how sure both are, and all differences.

    Args:
        float_scores: float32, (n, 7).
        int8_scores: float32, (n, 7), before calibration.
    """
    told = "Scores of the int8 network against those of the float network"
    figure, (left, right) = paper.panels(9, 4.2, told, ncols=2)
    answers = float_scores.argmax(1)
    pairs = np.stack([float_scores, int8_scores])[:, np.arange(len(answers)), answers]
    same = int8_scores.argmax(1) == answers
    _dots(left, pairs[:, same], "same answer", SAME, 0.3)
    _dots(left, pairs[:, ~same], "another answer", OTHER, 1)
    left.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    paper.name(left, "Score of the float network's answer", "float", "int8")
    paper.percent(left.xaxis, left.yaxis)
    paper.legend(left, loc="upper left")
    _differences(right, 100 * (int8_scores - float_scores).ravel())
    return figure


def _dots(axes: Axes, pairs: np.ndarray, label: str, colour: str, strength: float) -> None:
    # As a picture inside the figure: thousands of dots as shapes would make it megabytes.
    look = {"s": 9, "color": colour, "alpha": strength, "linewidths": 0, "rasterized": True}
    axes.scatter(*pairs, label=f"{label}: {pairs.shape[1]}", **look)


def _differences(axes: Axes, points: np.ndarray) -> None:
    widest = max(1.0, float(np.abs(points).max()))
    axes.hist(points, 61, range=(-widest, widest), color=paper.RIGHT, alpha=0.7, log=True)
    near = np.quantile(np.abs(points), 0.99)
    title = f"99 % of all scores change by {near:.1f} points or less"
    paper.name(axes, title, "int8 less float, points", "scores")
