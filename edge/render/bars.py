"""The seven bars of a card, of which only those that have changed are drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, starmap
from typing import NamedTuple

import numpy as np

from edge.labels import EMOTIONS
from edge.render import compositing as canvas, palette
from edge.render.layout import Place
from edge.render.region import Pad
from edge.render.style import Style
from edge.scene import Emotion

STEPS = 4  # of a pixel: a bar grows by no less, nobody would see it
NEAR = 2  # pixels


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

    @classmethod
    def of(cls, bar: Bar, score: float) -> Shape:
        """Of a score, 0 to 1."""
        return cls(round(score * max(bar.place[2:]) * STEPS), round(100 * score))


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
        places = [place for bar in bars for place in self._covered(bar, Shape(0, 100))]
        self._apart = not any(starmap(_touch, combinations(places, 2)))

    def show(self, emotion: Emotion) -> np.ndarray:
        """The card with these scores: uint8, (height, width, 3), RGB; kept and changed later."""
        pairs = zip(self._bars, emotion.scores.tolist(), strict=True)
        wanted = [Shape.of(bar, min(max(score, 0.0), 1.0)) for bar, score in pairs]
        changed = [i for i, shape in enumerate(wanted) if shape != self._shown[i]]
        if changed and not self._apart:
            self._card.pixels[:] = self.ground
            changed = list(range(len(wanted)))
        for i in changed:
            bar, before = self._bars[i], self._shown[i]
            if before and self._apart:
                for place in self._covered(bar, before):
                    self._card.part(place).pixels[:] = self._bare.part(place).pixels
            self._draw(bar, wanted[i], EMOTIONS[i], highest=EMOTIONS[i] == emotion.label)
            self._shown[i] = wanted[i]
        return self._card.pixels

    def _covered(self, bar: Bar, shape: Shape) -> list[Place]:
        """Where it and its percentage are drawn."""
        if not bar.figure:
            return [bar.place]
        text = self._style.percent(shape.percent / 100, bar.letters)
        (right, top), (height, width) = bar.figure, text.mask.shape
        return [bar.place, Place(right - width, top - text.rise, width, height)]

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


def _touch(one: Place, other: Place) -> bool:
    """They have pixels in common, or nearly: digits differ a little in height."""
    return (
        one.x < other.x + other.w
        and other.x < one.x + one.w
        and one.y < other.y + other.h + NEAR
        and other.y < one.y + one.h + NEAR
    )
