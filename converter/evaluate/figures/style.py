"""Colours, axes and legends that all figures share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from edge.labels import EMOTIONS, in_order
from edge.render import palette

DOTS_PER_INCH = 150


def _hex(colour: Sequence[float]) -> str:
    """Return an RGB colour, 0 to 255, as "#rrggbb"."""
    return "#" + "".join(f"{round(part):02x}" for part in colour)


# The colours of the emotions suit the dark screen; on a white background they are too bright.
LIGHT = {"ink": "#1f2933", "right": "#2b73b8", "wrong": "#c4532f"} | {
    name: _hex([0.7 * part for part in palette.DARK.emotions[name]]) for name in EMOTIONS
}
DARK = {"ink": "#e6ebf0", "right": "#62aeef", "wrong": "#ff8f6b"} | {
    name: _hex(palette.DARK.emotions[name]) for name in EMOTIONS
}
INK, RIGHT, WRONG = LIGHT["ink"], LIGHT["right"], LIGHT["wrong"]


def class_colour(names: Sequence[str], index: int) -> str:
    """Return the colour of a class on a white background, as "#rrggbb"."""
    own = palette.DARK.label_colour(next(x for x in in_order(names) if x.name == names[index]))
    return _hex([0.7 * part for part in own])


def plain(name: str) -> str:
    """Return a name as matplotlib draws it as it is: $ would begin a formula."""
    return name.replace("$", r"\$")


def subplots(width: float, height: float, description: str, **grid: Any) -> tuple[Figure, Any]:
    """Return a white figure and its empty axes.

    Args:
        width: width in inches.
        height: height in inches.
        description: alternative text for readers who cannot see the figure.
        grid: number and layout of the axes, see `matplotlib.figure.Figure.subplots`.
    """
    figure = Figure((width, height), DOTS_PER_INCH, facecolor="white", layout="constrained")
    figure.set_label(description)
    grid_axes = figure.subplots(**grid)
    for axes in np.ravel(grid_axes):
        _style(axes)
    return figure, grid_axes


def _style(axes: Axes) -> None:
    axes.set_facecolor("none")
    axes.tick_params(colors=INK, labelsize=9)
    axes.grid(color=INK, alpha=0.12, linewidth=0.7)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set(color=INK, alpha=0.5, visible=side in ("left", "bottom"))


def set_titles(axes: Axes, title: str, x_label: str, y_label: str) -> None:
    """Write the title of the axes and the labels of x and y."""
    axes.set_title(title, color=INK, fontsize=11, loc="left")
    axes.set_xlabel(x_label, color=INK, fontsize=9.5)
    axes.set_ylabel(y_label, color=INK, fontsize=9.5)


def format_as_percent(*axes: Axis) -> None:
    """Write shares, 0 to 1, as percentages."""
    for axis in axes:
        axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.3g} %"))


def add_legend(axes: Axes, **place: Any) -> None:
    """Add a legend, or "not measured" if nothing with a label is drawn.

    Args:
        axes: the axes.
        place: position and title, see `matplotlib.axes.Axes.legend`.
    """
    if not axes.get_legend_handles_labels()[0]:
        axes.text(
            0.5, 0.5, "not measured", color=INK, ha="center", va="center", transform=axes.transAxes
        )
        axes.set_yticks([])
        return
    box = axes.legend(fontsize=9, frameon=False, labelcolor=INK, **place)
    box.get_title().set(color=INK, fontsize=9)
