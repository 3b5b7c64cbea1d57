"""Layouts of a panel by its size: each draws icon and words, and places the bars."""

from __future__ import annotations

import numpy as np

from edge.labels import Colour, Label, Labels
from edge.render.bars import Bar
from edge.render.compact_panel import MIN_PLACES, draw_compact
from edge.render.layout import Rect
from edge.render.region import Region
from edge.render.style import Style
from edge.scene import Emotion

# Pixels of the design.
MIN_TALL_HEIGHT = 520
MIN_ROWS_HEIGHT = 280
MIN_HEADER_WIDTH = 340
MIN_TWO_COLUMNS_WIDTH = 520
LABEL_HEIGHT = 42  # of a name above its bar
# Bars are equally long in all languages: names get a share of the width, and percentages the space
# of the widest notation.
NAME_WIDTH, WIDEST_PERCENT = 0.4, "100\u00a0%"
# Labels: the number that the heights above are for; with more than the second, a large icon leaves
# too little space.
USUAL, MAX_WITH_ICON = 7, 9


def draw_contents(panel: Region, inner: Rect, emotion: Emotion, style: Style) -> list[Bar]:
    """Draw icon and words in the layout that suits the height of a panel.

    Args:
        panel: space of the panel; its background is drawn already.
        inner: space inside the margins, pixels of the panel.
        emotion: its labels, and the one to show.
        style: language and scale.

    Returns:
        a bar for each label, not drawn yet.
    """
    count, tall = len(emotion.labels), MIN_TALL_HEIGHT * style.scale
    if panel.height >= tall * max(1, count / USUAL):
        size = min(round(inner.w * 0.66), round(inner.h * 0.28))
        top = _draw_stacked_header(panel, inner, emotion.shown, style, size, 44)
        return _draw_bars_below_names(panel, inner, top + style.scaled(34), emotion, style)
    if panel.height >= tall and inner.h >= count * LABEL_HEIGHT * style.scale:
        top = _draw_header(panel, inner, emotion.shown, style, 0.16)
        return _draw_bars_below_names(panel, inner, top, emotion, style)
    if panel.height >= MIN_ROWS_HEIGHT * style.scale:
        return _draw_rows(panel, inner, emotion, style)
    return draw_compact(panel, inner, emotion, style)


def _draw_bars_below_names(
    panel: Region, inner: Rect, top: int, emotion: Emotion, style: Style
) -> list[Bar]:
    """Draw names from a row on; each bar takes the whole width, below its name."""
    rows = _places(len(emotion.labels), top, inner.bottom).astype(int)
    cap_height = min(style.scaled(24), max(style.scaled(16), (rows[1] - rows[0]) // 5))
    bars = []
    for y, next_y, label in zip(rows, rows[1:], emotion.labels, strict=False):
        name = style.fit_text(style.name_of(label), cap_height, round(inner.w * 0.7))
        panel.draw_text(name, inner.x, y, _name_colour(label, emotion, style))
        thickness = max(3, round((next_y - y) * 0.3))
        rect = Rect(inner.x, y + cap_height + style.scaled(7), inner.w, thickness)
        bars.append(Bar(rect, (inner.right, y), cap_height))
    return bars


def _draw_rows(panel: Region, inner: Rect, emotion: Emotion, style: Style) -> list[Bar]:
    """Draw icon and label; each bar shares a row with its name and percentage."""
    if len(emotion.labels) > MAX_WITH_ICON:
        top = _draw_header(panel, inner, emotion.shown, style, 0.16)
    elif inner.w < MIN_HEADER_WIDTH * style.scale:
        size = round(inner.h * 0.22)
        top = _draw_stacked_header(panel, inner, emotion.shown, style, size, 38) + style.scaled(24)
    else:
        top = _draw_header(panel, inner, emotion.shown, style, 0.28)
    area = Rect(inner.x, top, inner.w, inner.bottom - top)
    count = len(emotion.labels)
    if count <= MAX_WITH_ICON or inner.w < MIN_TWO_COLUMNS_WIDTH * style.scale:
        return _draw_bars_beside_names(panel, area, emotion.labels, emotion, style)
    half, gap = -(-count // 2), style.scaled(24)
    area = area._replace(w=(area.w - gap) // 2)
    bars = _draw_bars_beside_names(panel, area, emotion.labels[:half], emotion, style)
    area = area._replace(x=inner.right - area.w)
    return bars + _draw_bars_beside_names(panel, area, emotion.labels[half:], emotion, style)


def _draw_bars_beside_names(
    panel: Region, area: Rect, labels: Labels, emotion: Emotion, style: Style
) -> list[Bar]:
    """Draw names of labels one below the other, and return the bar of each."""
    rows = _places(len(labels), area.y, area.bottom)
    pitch = rows[1] - rows[0]
    cap_height = min(round(pitch * 0.6), style.scaled(20))
    left = round(area.w * NAME_WIDTH)
    max_width = left - style.scaled(8)
    names = [style.fit_text(style.name_of(label), cap_height, max_width) for label in labels]
    percent_width = style.text(WIDEST_PERCENT, cap_height).width + style.scaled(10)
    length = max(style.scaled(8), area.w - left - percent_width)
    thickness = max(3, round(pitch * 0.5))
    bars = []
    for y, label, name in zip(rows.astype(int), labels, names, strict=False):
        panel.draw_text(name, area.x, y, _name_colour(label, emotion, style))
        rect = Rect(area.x + left, y + (cap_height - thickness) // 2, length, thickness)
        bars.append(Bar(rect, (area.right, y), cap_height))
    return bars


def _draw_stacked_header(
    panel: Region, inner: Rect, label: Label, style: Style, size: int, cap_height: int
) -> int:
    """Draw an icon above its label.

    Args:
        panel: see `draw_contents`.
        inner: see `draw_contents`.
        label: to show.
        style: see `draw_contents`.
        size: of the icon, pixels.
        cap_height: of the label, pixels of the design.

    Returns:
        the row below the label's capitals.
    """
    panel.draw_icon(style.icon(label, size), (panel.width - size) // 2, inner.y)
    height, top = style.scaled(cap_height), inner.y + size + style.scaled(cap_height * 0.5)
    text = style.fit_text(style.name_of(label), height, inner.w + 2 * style.scaled(10))
    panel.draw_centred_text(text, top, style.palette.text)
    return top + height


def _draw_header(panel: Region, inner: Rect, label: Label, style: Style, share: float) -> int:
    """Draw an icon of at most a share of the height, with its label beside it.

    Returns:
        the first row of the bars.
    """
    size, gap = min(style.scaled(96), round(inner.h * share)), style.scaled(18)
    panel.draw_icon(style.icon(label, size), inner.x, inner.y)
    left = size + gap
    text = style.fit_text(style.name_of(label), style.scaled(44), inner.w - left)
    top = inner.y + (size - text.height) // 2
    panel.draw_mask(text.mask, inner.x + left, top, style.palette.text)
    return inner.y + size + gap


def _places(count: int, top: int, bottom: int) -> np.ndarray:
    """Return the first row of each label's place, and the one after the last, float64."""
    return np.linspace(top, bottom, max(count, MIN_PLACES) + 1)[: count + 1]


def _name_colour(label: Label, emotion: Emotion, style: Style) -> Colour:
    return style.palette.text if label.name == emotion.label else style.palette.secondary_text
