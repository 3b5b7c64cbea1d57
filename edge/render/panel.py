"""Panel of one track: icon, label and a bar for each score, in a layout that suits its size."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from edge.labels import AWAY, Colour, Labels
from edge.render import shapes
from edge.render.bars import Bar, BarChart, draw_empty_bar
from edge.render.layout import Rect
from edge.render.panel_layouts import MIN_ROWS_HEIGHT, draw_contents
from edge.render.region import Region
from edge.render.style import Style
from edge.scene import Emotion

BACKGROUND_CACHE_SIZE = 64
CHART_CACHE_SIZE = 8


class _Background(NamedTuple):
    """The part of a panel that does not depend on scores: pixels as of `Region`, and its bars."""

    pixels: np.ndarray
    bars: list[Bar]


class PanelPainter:
    """Painter of panels in one style that redraws only what changed since the last frame.

    Args:
        style: language and scale.
    """

    def __init__(self, style: Style) -> None:
        self._style = style
        self._backgrounds: dict[tuple[object, ...], _Background] = {}
        self._charts: dict[tuple[int, ...], BarChart] = {}
        self._labels: Labels = ()

    def draw(self, region: Region, track_id: int, emotion: Emotion, colour: Colour) -> None:
        """Draw the panel of a track.

        Args:
            region: space of the panel in the picture; fully overwritten.
            track_id: number of the track, from 1.
            emotion: label and scores.
            colour: of the person.
        """
        if emotion.labels != self._labels:  # of another network, after a reload
            self._backgrounds.clear()
            self._charts.clear()
            self._labels = emotion.labels
        background = self._background(region, colour, emotion)
        if emotion.label == AWAY:  # its scores are guesses
            region.pixels[:] = background.pixels
            return
        key = track_id, region.width, region.height
        if key not in self._charts or self._charts[key].background is not background.pixels:
            if len(self._charts) >= CHART_CACHE_SIZE:
                self._charts.clear()
            self._charts[key] = BarChart(
                background.bars,
                background.pixels,
                self._style,
                left_to_right=region.left_to_right,
            )
        region.pixels[:] = self._charts[key].update(emotion)

    def _background(self, region: Region, colour: Colour, emotion: Emotion) -> _Background:
        key = region.width, region.height, colour, emotion.label
        if key not in self._backgrounds:
            if len(self._backgrounds) >= BACKGROUND_CACHE_SIZE:
                self._backgrounds.clear()
            pixels = np.empty_like(region.pixels)
            panel = Region(pixels, left_to_right=region.left_to_right)
            bars = self._draw_background(panel, colour, emotion)
            self._backgrounds[key] = _Background(pixels, bars)
        return self._backgrounds[key]

    def _draw_background(self, panel: Region, colour: Colour, emotion: Emotion) -> list[Bar]:
        """Draw everything but the scores: the track's colour as a stripe, icon, words, empty bars.

        Returns:
            the bars, to be filled by a chart.
        """
        style = self._style
        panel.pixels[:] = self._style.palette.background
        radius, stripe_width = style.radius(12), style.scaled(6)
        gap = style.scaled(18 if panel.height >= MIN_ROWS_HEIGHT * style.scale else 12)
        mask = shapes.rounded_rect(panel.width, panel.height, radius)
        panel.draw_mask(mask, 0, 0, self._style.palette.panel)
        stripe_height = max(1, panel.height - 2 * radius)
        stripe = shapes.rounded_rect(stripe_width, stripe_height, stripe_width // 2)
        panel.draw_mask(stripe, 0, radius, colour)
        width = panel.width - stripe_width - 2 * gap
        inner = Rect(stripe_width + gap, gap, width, panel.height - 2 * gap)
        bars = draw_contents(panel, inner, emotion, style)
        for bar in bars:
            draw_empty_bar(panel, bar, style)
        return bars
