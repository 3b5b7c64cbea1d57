"""Comparison of colours and drawing styles, shared by all expectations of a screen."""

from __future__ import annotations

import numpy as np

from edge.labels import Colour
from edge.render import fonts, language
from edge.render.layout import Rect, design_scale
from edge.render.style import Style
from edge.render.viewport import Viewport

TOLERANCE = 8  # of 255: a colour that is painted without blending
WARNING: Colour = (255, 178, 62)  # of the warning icon


def has_colour(part: np.ndarray, colour: Colour) -> np.ndarray:
    """Return where a part of the picture has a colour: bool, (height, width)."""
    return np.abs(part.astype(int) - colour).max(axis=-1) <= TOLERANCE


def part_of(picture: np.ndarray, place: Rect | Viewport) -> np.ndarray:
    """Return a part of a picture, as a view on its pixels."""
    return picture[place.y : place.y + place.h, place.x : place.x + place.w]


def style_of(code: str, screen: tuple[int, int]) -> Style:
    """Return the style that edge.render draws with.

    Args:
        code: of the language ("de").
        screen: width and height, pixels.
    """
    words = language.load(code)
    return Style(words, fonts.choose(words), design_scale(screen))
