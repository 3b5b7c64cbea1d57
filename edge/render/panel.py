"""The card of one face: icon, name, and seven bars, in the form that its place allows."""

from __future__ import annotations

import numpy as np

from edge.labels import EMOTIONS
from edge.render import compositing as canvas, palette
from edge.render.bars import Bar, Bars
from edge.render.layout import Place
from edge.render.region import Pad
from edge.render.style import Style
from edge.scene import Emotion

KEPT = 64  # cards whose unchanging part is remembered
LAST = 8  # cards that are remembered as they were drawn last
TALL, LOW, NARROW = 520, 280, 340  # heights and a width, pixels of the design


class CardPainter:
    """Draws cards of one style, and of each only what has changed since the last frame.

    Args:
        style: language and scale.
    """

    def __init__(self, style: Style) -> None:
        self._style = style
        self._grounds: dict[tuple[object, ...], tuple[np.ndarray, list[Bar]]] = {}
        self._drawn: dict[tuple[int, ...], Bars] = {}

    def draw(self, card: Pad, track: int, emotion: Emotion) -> None:
        """Draw a face's card.

        Args:
            card: its place in the picture.
            track: number of the track.
            emotion: its scores.
        """
        ground, bars = self._ground(card, track, emotion.label)
        key = track, card.width, card.height
        if key not in self._drawn or self._drawn[key].ground is not ground:
            if len(self._drawn) >= LAST:
                self._drawn.clear()
            self._drawn[key] = Bars(bars, ground, self._style, rightward=card.rightward)
        card.pixels[:] = self._drawn[key].show(emotion)

    def _ground(self, card: Pad, track: int, shown: str) -> tuple[np.ndarray, list[Bar]]:
        colour = palette.track_colour(track)
        key = card.width, card.height, colour, shown
        if key not in self._grounds:
            if len(self._grounds) >= KEPT:
                self._grounds.clear()
            self._grounds[key] = self._draw_ground(card, colour, shown)
        return self._grounds[key]

    def _draw_ground(
        self, card: Pad, colour: palette.Colour, shown: str
    ) -> tuple[np.ndarray, list[Bar]]:
        style, pixels = self._style, np.empty_like(card.pixels)
        pixels[:] = palette.BACKGROUND
        pad = Pad(pixels, rightward=card.rightward)
        radius, edge = style.px(12), style.px(6)
        pad.stamp(canvas.panel(pad.width, pad.height, radius), 0, 0, palette.CARD)
        stripe = canvas.panel(edge, max(1, pad.height - 2 * radius), edge // 2)
        pad.stamp(stripe, 0, radius, colour)
        gap = style.px(18)
        inner = Place(edge + gap, gap, pad.width - edge - 2 * gap, pad.height - 2 * gap)
        if pad.height >= TALL * style.unit:
            bars = self._tall(pad, inner, shown)
        elif pad.height >= LOW * style.unit:
            bars = self._rows(pad, inner, shown)
        else:
            bars = self._columns(pad, inner, shown)
        for bar in bars:
            mask = canvas.panel(bar.place.w, bar.place.h, min(bar.place[2:]) // 2)
            pad.stamp(mask, bar.place.x, bar.place.y, palette.TROUGH)
        return pixels, bars

    def _tall(self, pad: Pad, inner: Place, shown: str) -> list[Bar]:
        """A large icon over its name, and bars over the whole width."""
        style = self._style
        size = min(round(inner.w * 0.66), round(inner.h * 0.28))
        below = self._stack(pad, inner, shown, size, 44)
        small, bars = style.px(16), []
        rows = np.linspace(below + style.px(34), inner.y + inner.h, len(EMOTIONS) + 1).astype(int)
        for y, next_y, key in zip(rows, rows[1:], EMOTIONS, strict=False):
            name = style.fitted(style.language[key], small, round(inner.w * 0.7))
            pad.write(name, inner.x, y, palette.TEXT if key == shown else palette.QUIET)
            thick = max(3, round((next_y - y) * 0.3))
            place = Place(inner.x, y + small + style.px(7), inner.w, thick)
            bars.append(Bar(place, (inner.x + inner.w, y), small))
        return bars

    def _stack(self, pad: Pad, inner: Place, shown: str, size: int, letters: int) -> int:
        """An icon of a size over its name; where the name's capitals end."""
        style = self._style
        pad.paste(canvas.icon(shown, size), (pad.width - size) // 2, inner.y)
        high, top = style.px(letters), inner.y + size + style.px(letters * 0.5)
        name = style.fitted(style.language[shown], high, inner.w + 2 * style.px(10))
        pad.centre(name, top, palette.TEXT)
        return top + high

    def _rows(self, pad: Pad, inner: Place, shown: str) -> list[Bar]:
        """Icon and name, and a line for each bar."""
        style = self._style
        if inner.w < NARROW * style.unit:
            below = self._stack(pad, inner, shown, round(inner.h * 0.22), 38) + style.px(24)
        else:
            below = self._head(pad, inner, shown)
        rows = np.linspace(below, inner.y + inner.h, len(EMOTIONS) + 1)
        pitch = rows[1] - rows[0]
        small = min(round(pitch * 0.6), style.px(20))
        percent = style.percent(1, small)
        room = round(inner.w * 0.45)
        names = [style.fitted(style.language[key], small, room) for key in EMOTIONS]
        left = max(name.width for name in names) + style.px(12)
        full = max(style.px(8), inner.w - left - percent.width - style.px(10))
        bars = []
        for y, key, name in zip(rows.astype(int), EMOTIONS, names, strict=False):
            pad.write(name, inner.x, y, palette.TEXT if key == shown else palette.QUIET)
            thick = max(3, round(pitch * 0.42))
            place = Place(inner.x + left, y + (small - thick) // 2, full, thick)
            bars.append(Bar(place, (inner.x + inner.w, y), small))
        return bars

    def _head(self, pad: Pad, inner: Place, shown: str) -> int:
        """Icon and name side by side; where they end."""
        style = self._style
        size = min(style.px(96), round(inner.h * 0.28))
        pad.paste(canvas.icon(shown, size), inner.x, inner.y)
        left = size + style.px(18)
        name = style.fitted(style.language[shown], style.px(44), inner.w - left)
        top = inner.y + (size - name.mask.shape[0]) // 2
        pad.stamp(name.mask, inner.x + left, top, palette.TEXT)
        return inner.y + size + style.px(18)

    def _columns(self, pad: Pad, inner: Place, shown: str) -> list[Bar]:
        """The name over an icon, and beside that upright bars with small icons below."""
        style = self._style
        letters = min(style.px(36), round(inner.h * 0.26))
        name = style.fitted(style.language[shown], letters, inner.w)
        pad.write(name, inner.x, inner.y, palette.TEXT)
        top, bottom = inner.y + letters + style.px(16), inner.y + inner.h
        size = min(bottom - top, round(inner.w * 0.3))
        pad.paste(canvas.icon(shown, size), inner.x, bottom - size)
        left = inner.x + size + style.px(16)
        pitch = (inner.x + inner.w - left) / len(EMOTIONS)
        small = min(round(pitch * 0.8), round(inner.h * 0.18))
        height = bottom - small - style.px(6) - top
        wide, bars = max(3, round(pitch * 0.45)), []
        for i, key in enumerate(EMOTIONS):
            middle = left + round((i + 0.5) * pitch)
            icon = canvas.icon(key, small, 1.0 if key == shown else 0.55)
            pad.paste(icon, middle - small // 2, bottom - small)
            bars.append(Bar(Place(middle - wide // 2, top, wide, max(4, height)), upright=True))
        return bars
