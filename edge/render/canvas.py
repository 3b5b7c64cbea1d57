"""Text, icons and shapes on a picture; all of it clipped at the picture's edges.

Every shape is prepared once as a mask and only blended per frame.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from edge.render.palette import Colour

ICONS = Path(__file__).resolve().parent.parent / "assets" / "icons"
FONT = cv2.FONT_HERSHEY_DUPLEX
OVERSAMPLING = 4
CAP_HEIGHT = 21  # of FONT at scale 1, in pixels


def stamp(picture: np.ndarray, mask: np.ndarray, x: int, y: int, colour: Colour) -> None:
    """Paint a colour through a mask.

    Args:
        picture: uint8, (height, width, 3); changed.
        mask: uint8, (h, w), 0 leaves the picture, 255 covers it.
        x: where the mask's left edge goes, pixels; may lie outside.
        y: where its upper edge goes.
        colour: RGB.
    """
    _blend(picture, mask, x, y, np.array(colour, np.int16))


def paste(picture: np.ndarray, rgba: np.ndarray, x: int, y: int) -> None:
    """Lay a picture with transparency on another; the same clipping as `stamp`."""
    _blend(picture, rgba[..., 3], x, y, rgba[..., :3])


def _blend(picture: np.ndarray, mask: np.ndarray, x: int, y: int, colour: np.ndarray) -> None:
    height, width = picture.shape[:2]
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + mask.shape[1], width), min(y + mask.shape[0], height)
    if left >= right or top >= bottom:
        return
    inner = np.s_[top - y : bottom - y, left - x : right - x]
    part = picture[top:bottom, left:right]
    if colour.ndim == 3:
        colour = colour[inner].astype(np.int16)
    # 257/65536 is 1/255 to the precision of eight bits.
    alpha = mask[inner][..., np.newaxis].astype(np.int32) * 257
    part += (((colour - part.astype(np.int16)) * alpha + 32768) >> 16).astype(np.uint8)


@lru_cache(maxsize=512)
def text(words: str, height: int) -> np.ndarray:
    """A mask of a line of text.

    Args:
        words: printable ASCII.
        height: of a capital letter, pixels.

    Returns:
        uint8, (h, w): antialiased; descenders hang below the capitals' height.
    """
    big = height * OVERSAMPLING
    scale, thickness = big / CAP_HEIGHT, max(1, round(big / 8))
    (width, above), below = cv2.getTextSize(words, FONT, scale, thickness)
    mask = np.zeros((above + below + thickness, width + thickness), np.uint8)
    cv2.putText(mask, words, (thickness // 2, above), FONT, scale, 255, thickness, cv2.LINE_AA)
    size = (max(1, mask.shape[1] // OVERSAMPLING), max(1, mask.shape[0] // OVERSAMPLING))
    return cv2.resize(mask, size, interpolation=cv2.INTER_AREA)


@lru_cache(maxsize=64)
def panel(width: int, height: int, radius: int, opacity: int = 255) -> np.ndarray:
    """A mask of a rectangle with round corners: uint8, (height, width)."""
    k = OVERSAMPLING
    mask = np.zeros((height * k, width * k), np.uint8)
    r = min(radius, width // 2, height // 2) * k
    cv2.rectangle(mask, (r, 0), (width * k - r - 1, height * k - 1), opacity, cv2.FILLED)
    cv2.rectangle(mask, (0, r), (width * k - 1, height * k - r - 1), opacity, cv2.FILLED)
    for x in (r, width * k - r - 1):
        for y in (r, height * k - r - 1):
            cv2.circle(mask, (x, y), r, opacity, cv2.FILLED)
    return cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)


@lru_cache(maxsize=64)
def icon(emotion: str, size: int) -> np.ndarray:
    """An emotion's icon: uint8, (size, size, 4), RGBA."""
    data = np.frombuffer((ICONS / f"{emotion}.png").read_bytes(), np.uint8)
    bgra = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    assert bgra is not None, "icons are part of the package"
    rgba = cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGBA)
    return cv2.resize(rgba, (size, size), interpolation=cv2.INTER_AREA)
