"""Contrast of two colours, as the Web Content Accessibility Guidelines 2.2 define it."""

from __future__ import annotations

from functools import lru_cache

from edge.labels import Colour

# Least ratios of WCAG 2.2: of text (1.4.3), of text in high contrast (1.4.6), of shapes (1.4.11).
TEXT, HIGH, SHAPE = 4.5, 7.0, 3.0
BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)
STEPS = 20  # of `readable` from a colour to black or white


def luminance(colour: Colour) -> float:
    """Return the relative luminance of a colour (RGB, 0 to 255): 0 of black, 1 of white."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, from 1 (equal) to 21 (black and white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=256)
def readable(colour: Colour, ground: Colour, ratio: float) -> Colour:
    """Return a colour, darkened or lightened where it is needed to stand out from a ground.

    Args:
        colour: wanted.
        ground: on which it is drawn.
        ratio: least contrast of both; where none reaches it, black or white is returned.
    """
    far = BLACK if luminance(ground) > luminance((118, 118, 118)) else WHITE
    for step in range(STEPS):
        mixed = _mixed(colour, far, step / STEPS)
        if contrast(mixed, ground) >= ratio:
            return mixed
    return far


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _linear(part: float) -> float:
    """Return the linear value of a component in sRGB, both 0 to 1."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
