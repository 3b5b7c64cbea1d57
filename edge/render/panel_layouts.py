"""Layouts of a panel by its size: each draws icon and words, and places the bars."""

from __future__ import annotations

import numpy as np

from edge.labels import EMOTIONS
from edge.render import palette
from edge.render.bars import Bar
from edge.render.icons import icon
from edge.render.layout import Rect
from edge.render.region import Region
from edge.render.style import Style

# Pixels of the design.
MIN_TALL_HEIGHT = 520
MIN_ROWS_HEIGHT = 280
MIN_HEADER_WIDTH = 340


def draw_contents(panel: Region, inner: Rect, label: str, style: Style) -> list[Bar]:
    """Draw icon and words in the layout that suits the height of a panel.

    Args:
        panel: space of the panel; its background is drawn already.
        inner: space inside the margins, pixels of the panel.
        label: an emotion, "unsure" or "away".
        style: language and scale.

    Returns:
        a bar for each of `EMOTIONS`, not drawn yet.
    """
    if panel.height >= MIN_TALL_HEIGHT * style.scale:
        return _draw_tall(panel, inner, label, style)
    if panel.height >= MIN_ROWS_HEIGHT * style.scale:
        return _draw_rows(panel, inner, label, style)
    return _draw_columns(panel, inner, label, style)


def _draw_tall(panel: Region, inner: Rect, label: str, style: Style) -> list[Bar]:
    """Draw a large icon above its label; each bar takes the whole width, below its name."""
    size = min(round(inner.w * 0.66), round(inner.h * 0.28))
    top = _draw_stacked_header(panel, inner, label, style, size, 44) + style.scaled(34)
    cap_height, bars = style.scaled(16), []
    rows = np.linspace(top, inner.bottom, len(EMOTIONS) + 1).astype(int)
    for y, next_y, emotion in zip(rows, rows[1:], EMOTIONS, strict=False):
        name = style.fit_text(style.language[emotion], cap_height, round(inner.w * 0.7))
        panel.draw_text(name, inner.x, y, _name_colour(emotion, label))
        thickness = max(3, round((next_y - y) * 0.3))
        rect = Rect(inner.x, y + cap_height + style.scaled(7), inner.w, thickness)
        bars.append(Bar(rect, (inner.right, y), cap_height))
    return bars


def _draw_rows(panel: Region, inner: Rect, label: str, style: Style) -> list[Bar]:
    """Draw icon and label; each bar shares a row with its name and percentage."""
    if inner.w < MIN_HEADER_WIDTH * style.scale:
        size = round(inner.h * 0.22)
        top = _draw_stacked_header(panel, inner, label, style, size, 38) + style.scaled(24)
    else:
        top = _draw_header(panel, inner, label, style)
    rows = np.linspace(top, inner.bottom, len(EMOTIONS) + 1)
    pitch = rows[1] - rows[0]
    cap_height = min(round(pitch * 0.6), style.scaled(20))
    max_width = round(inner.w * 0.45)
    names = [style.fit_text(style.language[key], cap_height, max_width) for key in EMOTIONS]
    left = max(name.width for name in names) + style.scaled(12)
    percent_width = style.percent(1, cap_height).width + style.scaled(10)
    length = max(style.scaled(8), inner.w - left - percent_width)
    thickness = max(3, round(pitch * 0.42))
    bars = []
    for y, emotion, name in zip(rows.astype(int), EMOTIONS, names, strict=False):
        panel.draw_text(name, inner.x, y, _name_colour(emotion, label))
        rect = Rect(inner.x + left, y + (cap_height - thickness) // 2, length, thickness)
        bars.append(Bar(rect, (inner.right, y), cap_height))
    return bars


def _draw_columns(panel: Region, inner: Rect, label: str, style: Style) -> list[Bar]:
    """Draw the label above its icon; beside them upright bars with small icons below."""
    cap_height = min(style.scaled(36), round(inner.h * 0.26))
    text = style.fit_text(style.language[label], cap_height, inner.w)
    panel.draw_text(text, inner.x, inner.y, palette.TEXT)
    top = inner.y + cap_height + style.scaled(16)
    size = min(inner.bottom - top, round(inner.w * 0.3))
    panel.draw_icon(icon(label, size), inner.x, inner.bottom - size)
    left = inner.x + size + style.scaled(16)
    area = Rect(left, top, inner.right - left, inner.bottom - top)
    small_size = min(round(area.w / len(EMOTIONS) * 0.8), round(inner.h * 0.18))
    return _draw_bar_icons(panel, area, small_size, label, style)


def _draw_bar_icons(panel: Region, area: Rect, size: int, label: str, style: Style) -> list[Bar]:
    """Draw a small icon below the space of each upright bar and return the bars."""
    pitch = area.w / len(EMOTIONS)
    height = max(4, area.h - size - style.scaled(6))
    thickness, bars = max(3, round(pitch * 0.45)), []
    for i, emotion in enumerate(EMOTIONS):
        middle = area.x + round((i + 0.5) * pitch)
        image = icon(emotion, size, 1.0 if emotion == label else 0.55)
        panel.draw_icon(image, middle - size // 2, area.bottom - size)
        rect = Rect(middle - thickness // 2, area.y, thickness, height)
        bars.append(Bar(rect, upright=True))
    return bars


def _draw_stacked_header(
    panel: Region, inner: Rect, label: str, style: Style, size: int, cap_height: int
) -> int:
    """Draw an icon above its label.

    Args:
        panel: see `draw_contents`.
        inner: see `draw_contents`.
        label: see `draw_contents`.
        style: see `draw_contents`.
        size: of the icon, pixels.
        cap_height: of the label, pixels of the design.

    Returns:
        the row below the label's capitals.
    """
    panel.draw_icon(icon(label, size), (panel.width - size) // 2, inner.y)
    height, top = style.scaled(cap_height), inner.y + size + style.scaled(cap_height * 0.5)
    text = style.fit_text(style.language[label], height, inner.w + 2 * style.scaled(10))
    panel.draw_centred_text(text, top, palette.TEXT)
    return top + height


def _draw_header(panel: Region, inner: Rect, label: str, style: Style) -> int:
    """Draw an icon with its label beside it and return the first row of the bars."""
    size, gap = min(style.scaled(96), round(inner.h * 0.28)), style.scaled(18)
    panel.draw_icon(icon(label, size), inner.x, inner.y)
    left = size + gap
    text = style.fit_text(style.language[label], style.scaled(44), inner.w - left)
    top = inner.y + (size - text.height) // 2
    panel.draw_mask(text.mask, inner.x + left, top, palette.TEXT)
    return inner.y + size + gap


def _name_colour(emotion: str, label: str) -> palette.Colour:
    return palette.TEXT if emotion == label else palette.SECONDARY_TEXT
