"""Figure of the changes in scores by quantization."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from converter.evaluate.figures import style

# Rasterized dots cannot use the page's CSS variables: these are visible on light and dark.
SAME_ANSWER, OTHER_ANSWER = "#3f8fd6", "#e2683f"


def score_changes(float_scores: np.ndarray, int8_scores: np.ndarray) -> Figure:
    """Draw the int8 over the float score of each answer of float, and a histogram of all changes.

    Args:
        float_scores: float32, (n, classes).
        int8_scores: float32, (n, classes), before temperature scaling.
    """
    description = "Scores of the int8 network against those of the float network"
    figure, (left, right) = style.subplots(9, 4.2, description, ncols=2)
    predicted = float_scores.argmax(1)
    pairs = np.stack([float_scores, int8_scores])[:, np.arange(len(predicted)), predicted]
    same = int8_scores.argmax(1) == predicted
    _draw_dots(left, pairs[:, same], "same answer", SAME_ANSWER, 0.3)
    _draw_dots(left, pairs[:, ~same], "another answer", OTHER_ANSWER, 1)
    left.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    style.set_titles(left, "Score of the float network's answer", "float", "int8")
    style.format_as_percent(left.xaxis, left.yaxis)
    style.add_legend(left, loc="upper left")
    _draw_histogram(right, 100 * (int8_scores - float_scores).ravel())
    return figure


def _draw_dots(axes: Axes, pairs: np.ndarray, label: str, colour: str, alpha: float) -> None:
    # Rasterized, because thousands of dots as SVG shapes would need megabytes.
    axes.scatter(
        pairs[0],
        pairs[1],
        label=f"{label}: {pairs.shape[1]}",
        s=9,
        color=colour,
        alpha=alpha,
        linewidths=0,
        rasterized=True,
    )


def _draw_histogram(axes: Axes, points: np.ndarray) -> None:
    """Draw a histogram of changes in percentage points."""
    largest = max(1.0, float(np.abs(points).max()))
    axes.hist(points, 61, range=(-largest, largest), color=style.RIGHT, alpha=0.7, log=True)
    quantile = np.quantile(np.abs(points), 0.99)
    title = f"99 % of all scores change by {quantile:.1f} points or less"
    style.set_titles(axes, title, "int8 minus float, points", "scores")
