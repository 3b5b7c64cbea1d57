"""Learning curves of a training run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from converter.evaluate.figures import style

Log = Sequence[Mapping[str, Any]]


def learning_curves(log: Log) -> Figure:
    """Draw accuracy and loss over the epochs.

    Args:
        log: lines of log.jsonl, see `converter.train`. A key that is missing or null leaves a
            gap; if an epoch was logged twice, the later line counts. Training batches are
            augmented and their loss has additional terms: the curves of training and held-out
            pictures need not meet.
    """
    figure, (left, right) = style.subplots(9, 3.8, "Accuracy and loss over the epochs", ncols=2)
    for axes, kind, trained in ((left, "accuracy", "learned_accuracy"), (right, "loss", "loss")):
        style.set_titles(axes, kind.capitalize(), "epoch", "")
        _draw_curve(axes, log, trained, "training batches", color=style.INK, alpha=0.6)
        _draw_curve(axes, log, f"held_out_{kind}", "held-out pictures", color=style.RIGHT)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.set_xlim(0.5, max((line["epoch"] for line in log), default=1) + 0.5)
        axes.margins(y=0.12)
        style.add_legend(axes)
    style.format_as_percent(left.yaxis)
    return figure


def _draw_curve(axes: Axes, log: Log, key: str, label: str, **look: Any) -> None:
    """Draw a line over the epochs, and a diamond for the value with precise batch norm."""
    points: dict[int, float] = {}
    final: dict[int, float] = {}
    for line in log:
        if line.get(key) is not None:
            (final if line.get("settled") else points)[line["epoch"]] = line[key]
    if points:
        axes.plot(*zip(*sorted(points.items()), strict=True), "o-", ms=3, label=label, **look)
    if final:
        label = f"{label}, precise batch norm"
        axes.plot(*zip(*sorted(final.items()), strict=True), "D", ms=6, label=label, **look)
