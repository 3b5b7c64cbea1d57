"""The seven bars of a card, of which only those that have changed are drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from edge.labels import EMOTIONS
from edge.render import canvas, palette
from edge.render.layout import Place
from edge.render.pad import Pad
from edge.render.style import Style
from edge.scene import Emotion

STEPS = 4  # of a pixel: a bar grows by no less, nobody would see it


class Bar(NamedTuple):
    """Where one emotion's bar lies in the card, and its percentage.

    Attributes:
        place: of the whole bar.
        figure: right end and upper edge of the percentage; None for none.
        letters: height of the percentage, pixels.
        upright: it grows from below.
    """

    place: Place
    figure: tuple[int, int] | None = None
    letters: int = 0
    upright: bool = False


class Shape(NamedTuple):
    """All that is seen of a score.

    Attributes:
        steps: that the bar reaches.
        percent: beside it.
    """

    steps: int
    percent: int


class Bars:
    """A card that keeps its pixels.

    Args:
        bars: one for each emotion.
        ground: uint8, (height, width, 3), RGB: the card without what scores change.
        style: language and scale.
        rightward: see `Pad`.

    Attributes:
        ground: as given.
    """

    def __init__(
        self, bars: Sequence[Bar], ground: np.ndarray, style: Style, *, rightward: bool
    ) -> None:
        self.ground, self._bars, self._style = ground, bars, style
        self._bare = Pad(ground, rightward=rightward)
        self._card = Pad(ground.copy(), rightward=rightward)
        self._shown: list[Shape | None] = [None] * len(bars)

    def show(self, emotion: Emotion) -> np.ndarray:
        """The card with these scores: uint8, (height, width, 3), RGB; kept and changed later."""
        for i, (bar, score) in enumerate(zip(self._bars, emotion.scores.tolist(), strict=True)):
            shape = Shape(round(score * max(bar.place[2:]) * STEPS), round(100 * score))
            before, self._shown[i] = self._shown[i], shape
            if shape == before:
                continue
            if before:
                self._clear(bar, before)
            self._draw(bar, shape, EMOTIONS[i], highest=EMOTIONS[i] == emotion.shown)
        return self._card.pixels

    def _clear(self, bar: Bar, shape: Shape) -> None:
        places = [bar.place]
        if bar.figure:
            text = self._style.percent(shape.percent / 100, bar.letters)
            (right, top), (height, width) = bar.figure, text.mask.shape
            places.append(Place(right - width, top - text.rise, width, height))
        for place in places:
            self._card.part(place).pixels[:] = self._bare.part(place).pixels

    def _draw(self, bar: Bar, shape: Shape, name: str, *, highest: bool) -> None:
        x, y, w, h = bar.place
        mask = canvas.panel(w, h, min(w, h) // 2)
        grow = self._card.rise if bar.upright else self._card.grow
        share = shape.steps / (STEPS * max(w, h))
        grow(mask, x, y, share, palette.EMOTION[name] if highest else palette.BAR)
        if bar.figure:
            figure = self._style.percent(shape.percent / 100, bar.letters)
            shade = palette.TEXT if highest else palette.QUIET
            self._card.write(figure, bar.figure[0] - figure.width, bar.figure[1], shade)
