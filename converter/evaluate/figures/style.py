"""What all figures share: their look, and the ways out of them.

Nothing here touches matplotlib's global state: no pyplot, no backend, no settings.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from edge.errors import DataError
from edge.labels import EMOTIONS
from edge.render import palette

DOTS = 150  # per inch


def _web(colour: Sequence[float]) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in colour)


# The project's colours are made for a dark ground; on white paper they would fade.
LIGHT = {"ink": "#1f2933", "right": "#2b73b8", "wrong": "#c4532f"} | {
    name: _web([0.7 * part for part in palette.EMOTION[name]]) for name in EMOTIONS
}
DARK = {"ink": "#e6ebf0", "right": "#62aeef", "wrong": "#ff8f6b"} | {
    name: _web(palette.EMOTION[name]) for name in EMOTIONS
}
INK, RIGHT, WRONG = LIGHT["ink"], LIGHT["right"], LIGHT["wrong"]
VARIABLE = {colour: f"var(--{name}, {colour})" for name, colour in LIGHT.items()}


def panels(width: float, height: float, told: str, **grid: Any) -> tuple[Figure, Any]:
    """A white figure with empty axes.

    Args:
        width: in inches.
        height: in inches.
        told: what it shows, for who cannot see it.
        grid: how many panels and how they lie, see `matplotlib.figure.Figure.subplots`.
    """
    figure = Figure((width, height), DOTS, facecolor="white", layout="constrained")
    figure.set_label(told)
    drawn = figure.subplots(**grid)
    for axes in np.ravel(drawn):
        axes.set_facecolor("none")
        axes.tick_params(colors=INK, labelsize=9)
        axes.grid(color=INK, alpha=0.12, linewidth=0.7)
        axes.set_axisbelow(True)
        for side, spine in axes.spines.items():
            spine.set(color=INK, alpha=0.5, visible=side in ("left", "bottom"))
    return figure, drawn


def name(axes: Axes, title: str, across: str, up: str) -> None:
    """Write a panel's title and the names of its axes."""
    axes.set_title(title, color=INK, fontsize=11, loc="left")
    axes.set_xlabel(across, color=INK, fontsize=9.5)
    axes.set_ylabel(up, color=INK, fontsize=9.5)


def percent(*axes: Axis) -> None:
    """Write shares as percent."""
    for one in axes:
        one.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.3g} %"))


def legend(axes: Axes, **place: Any) -> None:
    """Explain what has a label, or say that there is nothing."""
    if not axes.get_legend_handles_labels()[0]:
        middle = {"ha": "center", "va": "center", "transform": axes.transAxes}
        axes.text(0.5, 0.5, "not measured", color=INK, **middle)
        axes.set_yticks([])
        return
    box = axes.legend(fontsize=9, frameon=False, labelcolor=INK, **place)
    box.get_title().set(color=INK, fontsize=9)


def save(figure: Figure, path: Path) -> None:
    """Write a figure as .png or .svg, light.

    Raises:
        DataError: it is named otherwise, the disk is full, or the folder cannot be written.
    """
    if path.suffix not in (".png", ".svg"):
        raise DataError(f"{path}: a figure's name must end in .png or .svg")
    put(path, _drawn(figure, path.suffix[1:]))


def put(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a failure leaves the old file whole.

    Raises:
        DataError: the disk is full, or the folder cannot be made or written.
    """
    temporary = path.with_name(f".new-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(content)
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from error


def inline(figure: Figure) -> str:
    """A figure as an SVG element for a page of HTML.

    It has no ground of its own, and its colours are the page's CSS variables --ink, --right,
    --wrong and one per emotion, or those of `LIGHT` where the page has none. Figures that were
    made alike give the same text.
    """
    text = _drawn(figure, "svg", transparent=True).decode()
    text = re.sub(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</defs>", "", text, flags=re.DOTALL)
    text = _own_names(text[text.index("<svg") :])
    for colour, variable in VARIABLE.items():
        text = text.replace(f": {colour}", f": {variable}")
    told = escape(str(figure.get_label()))
    return text.replace("<svg", f'<svg role="img" aria-label="{told}"', 1)


def _drawn(figure: Figure, kind: str, **how: Any) -> bytes:
    content = io.BytesIO()
    undated = {"Date": None, "Creator": None} if kind == "svg" else None
    figure.savefig(content, format=kind, metadata=undated, **how)
    return content.getvalue()


def _own_names(text: str) -> str:
    """Number the ids: matplotlib draws some by lot, and others would meet those of a neighbour."""
    number = {old: f"~{i}" for i, old in enumerate(re.findall(r'\bid="([^"]+)"', text))}
    text = re.sub(r'(\bid="|href="#|url\(#)([^")]+)', lambda m: m[1] + number.get(m[2], m[2]), text)
    return text.replace("~", f"f{hashlib.sha256(text.encode()).hexdigest()[:8]}-")
