"""Shapes and icons on a picture; all of it clipped at the picture's edges.

Every shape is prepared once as a mask and only blended per frame.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from edge.render.palette import Colour

ICONS = Path(__file__).resolve().parent.parent / "assets" / "icons"
OVERSAMPLING = 4


def stamp(picture: np.ndarray, mask: np.ndarray, x: int, y: int, colour: Colour) -> None:
    """Paint a colour through a mask.

    Args:
        picture: uint8, (height, width, 3); changed.
        mask: uint8, (h, w), 0 leaves the picture, 255 covers it.
        x: where the mask's left edge goes, pixels; may lie outside.
        y: where its upper edge goes.
        colour: RGB.
    """
    _blend(picture, mask, x, y, colour)


def paste(picture: np.ndarray, rgba: np.ndarray, x: int, y: int) -> None:
    """Lay a picture with transparency on another; the same clipping as `stamp`."""
    _blend(picture, rgba[..., 3], x, y, rgba[..., :3])


def fill(picture: np.ndarray, x: int, y: int, w: int, h: int, colour: Colour) -> None:
    """Paint a rectangle; the same clipping."""
    picture[max(y, 0) : max(y + h, 0), max(x, 0) : max(x + w, 0)] = colour


def _blend(
    picture: np.ndarray, mask: np.ndarray, x: int, y: int, colour: Colour | np.ndarray
) -> None:
    height, width = picture.shape[:2]
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + mask.shape[1], width), min(y + mask.shape[0], height)
    if left >= right or top >= bottom:
        return
    inner = np.s_[top - y : bottom - y, left - x : right - x]
    part = picture[top:bottom, left:right]
    # By OpenCV, whose loops are four to nine times faster than numpy's here.
    covers = cv2.merge((mask[inner],) * 3)
    paint: Any = colour[inner] if isinstance(colour, np.ndarray) else (*colour, 0)
    painted = cv2.multiply(covers, paint, scale=1 / 255)
    kept = cv2.multiply(part, cv2.bitwise_not(covers), scale=1 / 255)
    cv2.add(kept, painted, dst=part)


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


def partly(mask: np.ndarray, share: float) -> np.ndarray:
    """The left part of a mask; its last column fades, so that a bar moves by less than a pixel.

    Args:
        mask: uint8, (h, w).
        share: of its width, 0 to 1.
    """
    length = share * mask.shape[1]
    whole = int(length)
    part = mask[:, : whole + 1].copy()
    if part.shape[1] > whole:
        part[:, whole] = part[:, whole] * (length - whole)
    return part


def outline(
    picture: np.ndarray, box: tuple[int, int, int, int], radius: int, thick: int, colour: Colour
) -> None:
    """Draw a rectangle with round corners.

    Args:
        picture: uint8, (height, width, 3); changed.
        box: left, top, width and height of its outer edge; may lie outside.
        radius: of the outer edge, pixels.
        thick: of the line, inwards.
        colour: RGB.
    """
    x, y, w, h = box
    radius = max(thick, min(radius, w // 2, h // 2))
    across, down = w - 2 * radius, h - 2 * radius
    for top in (y, y + h - thick):
        fill(picture, x + radius, top, across, thick, colour)
    for left in (x, x + w - thick):
        fill(picture, left, y + radius, thick, down, colour)
    corner = _corner(radius, thick)
    stamp(picture, corner, x, y, colour)
    stamp(picture, corner[:, ::-1], x + w - radius, y, colour)
    stamp(picture, corner[::-1], x, y + h - radius, colour)
    stamp(picture, corner[::-1, ::-1], x + w - radius, y + h - radius, colour)


@lru_cache(maxsize=64)
def _corner(radius: int, thick: int) -> np.ndarray:
    """A mask of the upper left quarter of a ring: uint8, (radius, radius)."""
    k = OVERSAMPLING
    mask = np.zeros((radius * k, radius * k), np.uint8)
    centre = (radius * k, radius * k)
    cv2.circle(mask, centre, radius * k, 255, cv2.FILLED)
    cv2.circle(mask, centre, (radius - thick) * k, 0, cv2.FILLED)
    return cv2.resize(mask, (radius, radius), interpolation=cv2.INTER_AREA)


@lru_cache(maxsize=128)
def icon(name: str, size: int, opacity: float = 1.0) -> np.ndarray:
    """An icon: uint8, (size, size, 4), RGBA.

    Args:
        name: an emotion, or another of assets/icons.
        size: width and height, pixels.
        opacity: 0 to 1.
    """
    data = np.frombuffer((ICONS / f"{name}.png").read_bytes(), np.uint8)
    bgra = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    assert bgra is not None, "icons are part of the package"
    rgba = cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGBA)
    rgba = cv2.resize(rgba, (size, size), interpolation=cv2.INTER_AREA)
    rgba[..., 3] = rgba[..., 3] * opacity
    return rgba
