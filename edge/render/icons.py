"""Icons of the labels, the camera and the warnings."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from edge.labels import Colour
from edge.render import shapes
from edge.render.compositing import draw_mask, read_only
from edge.render.typeface import Text

ICON_FOLDER = Path(__file__).resolve().parents[1] / "assets" / "icons"
LETTER_COLOUR: Colour = (21, 25, 31)


@lru_cache(maxsize=128)
def icon(name: str, size: int, opacity: float = 1.0) -> np.ndarray:
    """Return a bundled icon at a size.

    Args:
        name: an emotion, "unsure", "away", or another file name in assets/icons without its suffix.
        size: width and height, pixels.
        opacity: factor of the alpha channel, 0 to 1.

    Returns:
        uint8, (size, size, 4), RGBA, read-only.
    """
    return scaled(_decoded(name), size, opacity)


@lru_cache(maxsize=1)  # a new emotion is shown at two sizes at once; decoding takes 5 ms on a PC
def _decoded(name: str) -> np.ndarray:
    """Return a bundled icon in the size of its file: uint8, (side, side, 4), RGBA, read-only."""
    data = np.frombuffer((ICON_FOLDER / f"{name}.png").read_bytes(), np.uint8)
    bgra = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    assert bgra is not None, "icons are part of the package"
    return read_only(cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGBA, bgra))


@lru_cache(maxsize=8)
def silhouette(name: str, size: int, colour: Colour) -> np.ndarray:
    """Return a bundled icon in one colour; see `icon`."""
    rgba = icon(name, size).copy()
    rgba[..., :3] = colour
    return read_only(rgba)


def scaled(rgba: np.ndarray, size: int, opacity: float) -> np.ndarray:
    """Return an icon, uint8, (side, side, 4), RGBA, at another size; see `icon`."""
    rgba = cv2.resize(rgba, (size, size), interpolation=cv2.INTER_AREA)
    rgba[..., 3] = rgba[..., 3] * opacity
    return read_only(rgba)


def badge(letter: Text, colour: Colour, size: int, opacity: float) -> np.ndarray:
    """Return a disc with a letter, for a label without an icon; see `icon`."""
    rgba = np.zeros((size, size, 4), np.uint8)
    rgba[..., :3] = colour
    rgba[..., 3] = shapes.rounded_rect(size, size, size // 2)
    pixels = np.ascontiguousarray(rgba[..., :3])
    x, y = (size - letter.width) // 2, (size - letter.height) // 2
    draw_mask(pixels, letter.mask, x, y, LETTER_COLOUR)
    rgba[..., :3] = pixels
    rgba[..., 3] = rgba[..., 3] * opacity
    return read_only(rgba)
