"""A part of the picture that is laid out from the side where reading begins."""

from __future__ import annotations

import numpy as np

from edge.render import compositing as canvas
from edge.render.layout import Place
from edge.render.palette import Colour
from edge.render.typeface import Text


class Pad:
    """Takes places counted from the left, or from the right for a language that runs leftwards.

    Args:
        pixels: uint8, (height, width, 3), RGB; what is drawn changes them.
        rightward: the language is written from left to right.
    """

    def __init__(self, pixels: np.ndarray, *, rightward: bool = True) -> None:
        self.pixels, self.rightward = pixels, rightward
        self.height, self.width = pixels.shape[:2]

    def part(self, place: Place) -> Pad:
        """A part of it, that is drawn on in the same way."""
        x = self._left(place.x, place.w)
        pixels = self.pixels[place.y : place.y + place.h, x : x + place.w]
        return Pad(pixels, rightward=self.rightward)

    def stamp(self, mask: np.ndarray, x: int, y: int, colour: Colour) -> None:
        """Paint through a mask that is the same from both sides, or is not to be turned."""
        canvas.stamp(self.pixels, mask, self._left(x, mask.shape[1]), y, colour)

    def grow(self, mask: np.ndarray, x: int, y: int, share: float, colour: Colour) -> None:
        """Paint a share (0 to 1) of a mask's width, from where reading begins."""
        part = canvas.partly(mask, share)
        self.stamp(part if self.rightward else part[:, ::-1], x, y, colour)

    def rise(self, mask: np.ndarray, x: int, y: int, share: float, colour: Colour) -> None:
        """Paint a share (0 to 1) of a mask's height, from below."""
        part = canvas.partly(mask.T, share).T[::-1]
        self.stamp(part, x, y + mask.shape[0] - part.shape[0], colour)

    def paste(self, rgba: np.ndarray, x: int, y: int) -> None:
        """Lay an icon on it."""
        canvas.paste(self.pixels, rgba, self._left(x, rgba.shape[1]), y)

    def write(self, text: Text, x: int, y: int, colour: Colour) -> None:
        """Write a line; y is the upper edge of its capitals."""
        self.stamp(text.mask, x, y - text.rise, colour)

    def centre(self, text: Text, y: int, colour: Colour) -> None:
        """Write a line in the middle."""
        self.write(text, (self.width - text.width) // 2, y, colour)

    def _left(self, x: int, width: int) -> int:
        return x if self.rightward else self.width - x - width
