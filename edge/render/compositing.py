"""Shapes and icons on a picture; all of it clipped at the picture's edges.

Every shape is prepared once as a mask and only blended per frame. Masks that are used again are
read-only: what has to be known of them for blending is then kept too.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from edge.render.palette import Colour

ICONS = Path(__file__).resolve().parent.parent / "assets" / "icons"
OVERSAMPLING = 4
KEPT = 128  # masks with their colours, ready to be blended


class _Layer(NamedTuple):
    """What blending needs of a mask and a colour: uint8, (h, w, 3) each.

    Attributes:
        keeps: how much of the picture stays, 0 to 255.
        adds: what is added to that.
    """

    keeps: np.ndarray
    adds: np.ndarray


class _Same:
    """A mask as a key: it equals itself only."""

    def __init__(self, mask: np.ndarray) -> None:
        self.mask = mask

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.mask is other.mask

    def __hash__(self) -> int:
        return hash(self.mask.shape)  # not its address: instructions are counted, and repeat


def stamp(picture: np.ndarray, mask: np.ndarray, x: int, y: int, colour: Colour) -> None:
    """Paint a colour through a mask.

    Args:
        picture: uint8, (height, width, 3); changed.
        mask: uint8, (h, w), 0 leaves the picture, 255 covers it.
        x: where the mask's left edge goes, pixels; may lie outside.
        y: where its upper edge goes.
        colour: RGB.
    """
    _blend(picture, _prepared(mask, colour), x, y)


def paste(picture: np.ndarray, rgba: np.ndarray, x: int, y: int) -> None:
    """Lay a picture with transparency on another; the same clipping as `stamp`."""
    _blend(picture, _prepared(rgba, None), x, y)


def fill(picture: np.ndarray, x: int, y: int, w: int, h: int, colour: Colour) -> None:
    """Paint a rectangle; the same clipping."""
    picture[max(y, 0) : max(y + h, 0), max(x, 0) : max(x + w, 0)] = colour


def _prepared(mask: np.ndarray, colour: Colour | None) -> _Layer:
    return _layer(mask, colour) if mask.flags.writeable else _kept_layer(_Same(mask), colour)


@lru_cache(maxsize=KEPT)
def _kept_layer(same: _Same, colour: Colour | None) -> _Layer:
    return _layer(same.mask, colour)


def _layer(mask: np.ndarray, colour: Colour | None) -> _Layer:
    """Of a mask and a colour, or of RGBA pixels, (h, w, 4), without one."""
    # By OpenCV, whose loops are four to nine times faster than numpy's here.
    covers = cv2.merge((mask if colour else mask[..., 3],) * 3)
    paint: Any = (*colour, 0) if colour else mask[..., :3]
    return _Layer(cv2.bitwise_not(covers), cv2.multiply(covers, paint, scale=1 / 255))


def _blend(picture: np.ndarray, layer: _Layer, x: int, y: int) -> None:
    height, width = picture.shape[:2]
    rows, columns = layer.keeps.shape[:2]
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + columns, width), min(y + rows, height)
    if left >= right or top >= bottom:
        return
    inner = np.s_[top - y : bottom - y, left - x : right - x]
    part = picture[top:bottom, left:right]
    kept = cv2.multiply(part, layer.keeps[inner], scale=1 / 255)
    cv2.add(kept, layer.adds[inner], dst=part)


def _frozen(mask: np.ndarray) -> np.ndarray:
    mask.setflags(write=False)
    return mask


@lru_cache(maxsize=64)
def panel(width: int, height: int, radius: int, opacity: int = 255) -> np.ndarray:
    """A mask of a rectangle with round corners: uint8, (height, width), read-only."""
    k = OVERSAMPLING
    mask = np.zeros((height * k, width * k), np.uint8)
    r = min(radius, width // 2, height // 2) * k
    cv2.rectangle(mask, (r, 0), (width * k - r - 1, height * k - 1), opacity, cv2.FILLED)
    cv2.rectangle(mask, (0, r), (width * k - 1, height * k - r - 1), opacity, cv2.FILLED)
    for x in (r, width * k - r - 1):
        for y in (r, height * k - r - 1):
            cv2.circle(mask, (x, y), r, opacity, cv2.FILLED)
    return _frozen(cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA))


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
    far, low = x + w - radius, y + h - radius
    corners = ((x, y), (far, y), (x, low), (far, low))
    for corner, place in zip(_corners(radius, thick), corners, strict=True):
        stamp(picture, corner, *place, colour)


@lru_cache(maxsize=64)
def _corners(radius: int, thick: int) -> tuple[np.ndarray, ...]:
    """Masks of the quarters of a ring, upper two first: uint8, (radius, radius), read-only."""
    k = OVERSAMPLING
    mask = np.zeros((radius * k, radius * k), np.uint8)
    centre = (radius * k, radius * k)
    cv2.circle(mask, centre, radius * k, 255, cv2.FILLED)
    cv2.circle(mask, centre, (radius - thick) * k, 0, cv2.FILLED)
    corner = cv2.resize(mask, (radius, radius), interpolation=cv2.INTER_AREA)
    return tuple(_frozen(corner[::down, ::right]) for down in (1, -1) for right in (1, -1))


@lru_cache(maxsize=128)
def icon(name: str, size: int, opacity: float = 1.0) -> np.ndarray:
    """An icon: uint8, (size, size, 4), RGBA, read-only.

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
    return _frozen(rgba)
