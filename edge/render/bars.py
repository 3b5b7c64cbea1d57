"""Bar chart of the scores in a panel; only bars that changed are redrawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, starmap
from typing import NamedTuple

import numpy as np

from edge.labels import Colour
from edge.render import shapes
from edge.render.layout import Rect
from edge.render.region import Region
from edge.render.style import Style
from edge.render.typeface import Text
from edge.scene import Emotion

STEPS_PER_PIXEL = 4  # resolution of a bar's length: finer changes are invisible
OVERLAP_MARGIN = 2  # pixels that the masks of different digits may differ in height


class Bar(NamedTuple):
    """Geometry of one label's bar and its percentage.

    Attributes:
        rect: of the whole bar, pixels of the panel.
        percent_at: upper right corner of the percentage, or the middle of its upper edge where the
            bar is upright, pixels of the panel; None draws none.
        cap_height: of the percentage, pixels.
        upright: the bar grows from below.
    """

    rect: Rect
    percent_at: tuple[int, int] | None = None
    cap_height: int = 0
    upright: bool = False

    @property
    def length(self) -> int:
        """Length of the bar at the highest score, pixels."""
        return max(self.rect.w, self.rect.h)


class BarState(NamedTuple):
    """Visible state of a bar: equal states look the same.

    Attributes:
        steps: length, in 1/STEPS_PER_PIXEL pixels.
        percent: number beside the bar.
    """

    steps: int
    percent: int

    @classmethod
    def of(cls, bar: Bar, score: float) -> BarState:
        """Return the state of a bar for a score, 0 to 1."""
        return cls(round(score * bar.length * STEPS_PER_PIXEL), round(100 * score))


class BarChart:
    """Pixels of a panel with bars, kept from frame to frame.

    Args:
        bars: one for each label.
        background: uint8, (height, width, 3), RGB: the panel without what depends on scores.
        style: language and scale.
        left_to_right: writing direction.

    Attributes:
        background: as given.
    """

    def __init__(
        self, bars: Sequence[Bar], background: np.ndarray, style: Style, *, left_to_right: bool
    ) -> None:
        if not style.theme.show.percentages:
            bars = [bar._replace(percent_at=None) for bar in bars]
        self.background, self._bars, self._style = background, bars, style
        self._empty = Region(background, left_to_right=left_to_right)
        self._panel = Region(background.copy(), left_to_right=left_to_right)
        self._states: list[BarState | None] = [None] * len(bars)
        rects = [rect for bar in bars for rect in self._covered(bar, BarState(0, 100))]
        self._separate = not any(starmap(_overlap, combinations(rects, 2)))

    def update(self, emotion: Emotion) -> np.ndarray:
        """Show the scores of an emotion.

        Returns:
            uint8, (height, width, 3), RGB: the chart's own buffer, which the next call modifies.
        """
        pairs = zip(self._bars, emotion.scores.tolist(), strict=True)
        states = [BarState.of(bar, min(max(score, 0.0), 1.0)) for bar, score in pairs]
        changed = [i for i, state in enumerate(states) if state != self._states[i]]
        if changed and not self._separate:
            self._panel.pixels[:] = self.background
            changed = list(range(len(states)))
        for i in changed:
            highlighted = emotion.labels[i].name == emotion.label
            colour = self._style.palette.label_colour(emotion.labels[i])
            self._redraw(i, states[i], colour if highlighted else None)
        return self._panel.pixels

    def _redraw(self, i: int, state: BarState, highlight: Colour | None) -> None:
        """Show a state of a bar; its number is redrawn only where it has changed, if possible."""
        bar, before = self._bars[i], self._states[i]
        numbered = not (before and self._separate and before.percent == state.percent)
        if before and self._separate:
            self._erase(bar, before, numbered=numbered)
        self._draw(bar, state, highlight)
        if numbered and (percentage := self._percentage(bar, state)):
            palette = self._style.palette
            self._panel.draw_text(
                *percentage, palette.text if highlight else palette.secondary_text
            )
        self._states[i] = state

    def _percentage(self, bar: Bar, state: BarState) -> tuple[Text, int, int] | None:
        """Return the number of a bar as text with its left edge and the top of its digits."""
        if not bar.percent_at:
            return None
        x, y = bar.percent_at
        if bar.upright:  # there is no space for a sign
            text = self._style.text(str(state.percent), bar.cap_height)
            return text, x - text.width // 2, y
        text = self._style.percent(state.percent / 100, bar.cap_height)
        return text, x - text.width, y

    def _covered(self, bar: Bar, state: BarState) -> list[Rect]:
        """Return the rectangles that a bar and its percentage cover."""
        if not (percentage := self._percentage(bar, state)):
            return [bar.rect]
        text, x, y = percentage
        return [bar.rect, Rect(x, y - text.above_capitals, text.width, text.height)]

    def _erase(self, bar: Bar, state: BarState, *, numbered: bool) -> None:
        for rect in self._covered(bar, state) if numbered else [bar.rect]:
            self._panel.subregion(rect).pixels[:] = self._empty.subregion(rect).pixels

    def _draw(self, bar: Bar, state: BarState, highlight: Colour | None) -> None:
        """Draw a bar; a highlight colour marks the label that is shown."""
        x, y, w, h = bar.rect
        mirrored = not self._panel.left_to_right
        part = shapes.bar_part(
            w, h, state.steps, STEPS_PER_PIXEL, upright=bar.upright, mirrored=mirrored
        )
        top = y + h - part.shape[0] if bar.upright else y
        self._panel.draw_mask(part, x, top, highlight or self._style.palette.bar)


def draw_empty_bar(panel: Region, bar: Bar, style: Style) -> None:
    """Draw a bar without a score: an outline that can be seen from afar, little within it."""
    x, y, w, h = bar.rect
    radius = min(w, h) // 2
    panel.draw_mask(shapes.rounded_rect(w, h, radius), x, y, style.palette.bar_background)
    line = shapes.outline(w, h, radius, style.scaled(1.6))
    panel.draw_mask(line, x, y, style.palette.bar_outline)


def _overlap(one: Rect, other: Rect) -> bool:
    """Return whether two rectangles overlap, or nearly do in height."""
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom + OVERLAP_MARGIN
        and other.y < one.bottom + OVERLAP_MARGIN
    )
