"""Rectangular part of a picture, laid out in the writing direction."""

from __future__ import annotations

import numpy as np

from edge.labels import Colour
from edge.render import compositing
from edge.render.layout import Rect
from edge.render.typeface import Text


class Region:
    """Part of a picture whose x coordinates count from the side where reading begins.

    The same drawing code thus serves both writing directions: for a right-to-left language x counts
    from the right edge, and an element at x extends to the left.

    Args:
        pixels: uint8, (height, width, 3), RGB: a view into the picture; drawing modifies it.
        left_to_right: writing direction.

    Attributes:
        pixels: as given.
        left_to_right: as given.
        width: pixels.
        height: pixels.
    """

    def __init__(self, pixels: np.ndarray, *, left_to_right: bool = True) -> None:
        self.pixels, self.left_to_right = pixels, left_to_right
        self.height, self.width = pixels.shape[:2]

    def subregion(self, rect: Rect) -> Region:
        """Return a part of the region, with the same writing direction."""
        x = self._left(rect.x, rect.w)
        pixels = self.pixels[rect.y : rect.bottom, x : x + rect.w]
        return Region(pixels, left_to_right=self.left_to_right)

    def draw_mask(self, mask: np.ndarray, x: int, y: int, colour: Colour) -> None:
        """Paint a colour through a mask, uint8, (h, w); the mask itself is never mirrored."""
        compositing.draw_mask(self.pixels, mask, self._left(x, mask.shape[1]), y, colour)

    def draw_icon(self, rgba: np.ndarray, x: int, y: int) -> None:
        """Draw an icon, uint8, (h, w, 4), RGBA; the icon itself is never mirrored."""
        compositing.draw_icon(self.pixels, rgba, self._left(x, rgba.shape[1]), y)

    def draw_text(self, text: Text, x: int, y: int, colour: Colour) -> None:
        """Draw a line of text; y is the upper edge of its capitals."""
        self.draw_mask(text.mask, x, y - text.above_capitals, colour)

    def draw_centred_text(self, text: Text, y: int, colour: Colour) -> None:
        """Draw a line of text in the horizontal middle; y is the upper edge of its capitals."""
        self.draw_text(text, (self.width - text.width) // 2, y, colour)

    def _left(self, x: int, width: int) -> int:
        return x if self.left_to_right else self.width - x - width
