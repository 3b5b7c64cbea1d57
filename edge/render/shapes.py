"""Anti-aliased shapes as masks: rounded rectangles, their outlines, and parts of bars."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import cv2
import numpy as np

from edge.labels import Colour
from edge.render.compositing import Composition, paste, read_only
from edge.render.layout import Rect

OVERSAMPLING = 4
SMALL_BAR = 2048  # square pixels
PART_CACHE_SIZE = 512
STRIP_STEP = 64  # pixels: straight parts of outlines are cached in steps of this length


@lru_cache(maxsize=64)
def rounded_rect(width: int, height: int, radius: int, opacity: int = 255) -> np.ndarray:
    """Return the mask of a filled rectangle with round corners.

    Args:
        width: pixels.
        height: pixels.
        radius: of the corners, pixels; at most half the width and half the height is used.
        opacity: alpha inside, 0 to 255.

    Returns:
        uint8, (height, width), read-only.
    """
    k = OVERSAMPLING
    mask = np.zeros((height * k, width * k), np.uint8)
    r = min(radius, width // 2, height // 2) * k
    cv2.rectangle(mask, (r, 0), (width * k - r - 1, height * k - 1), opacity, cv2.FILLED)
    cv2.rectangle(mask, (0, r), (width * k - 1, height * k - r - 1), opacity, cv2.FILLED)
    for x in (r, width * k - r - 1):
        for y in (r, height * k - r - 1):
            cv2.circle(mask, (x, y), r, opacity, cv2.FILLED)
    return read_only(cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA))


@lru_cache(maxsize=64)
def outline(width: int, height: int, radius: int, thickness: int) -> np.ndarray:
    """Return the mask of the outline of a rectangle with round corners.

    Args:
        width: outer, pixels.
        height: outer, pixels.
        radius: of the outer edge's corners, pixels.
        thickness: of the line, inwards, pixels.

    Returns:
        uint8, (height, width), read-only.
    """
    mask = rounded_rect(width, height, radius).copy()
    w, h = width - 2 * thickness, height - 2 * thickness
    if w > 0 and h > 0:
        inner = rounded_rect(w, h, max(0, radius - thickness))
        mask[thickness : thickness + h, thickness : thickness + w] -= inner
    return read_only(mask)


def bar_part(
    width: int, height: int, steps: int, per_pixel: int, *, upright: bool, mirrored: bool
) -> np.ndarray:
    """Return the filled part of a bar with round ends; those of small bars are cached.

    Args:
        width: of the whole bar, pixels.
        height: of the whole bar, pixels.
        steps: length of the part.
        per_pixel: steps in a pixel.
        upright: the bar grows from below, not sideways.
        mirrored: a bar that grows sideways begins at its right end.

    Returns:
        uint8, (h, w).
    """
    key = width, height, steps, per_pixel, upright, mirrored
    return _small_part(*key) if width * height <= SMALL_BAR else _part(*key)


def _part(
    width: int, height: int, steps: int, per_pixel: int, upright: bool, mirrored: bool
) -> np.ndarray:
    mask = rounded_rect(width, height, min(width, height) // 2)
    if upright:
        return left_part(mask.T, steps / (per_pixel * height)).T[::-1]
    part = left_part(mask, steps / (per_pixel * width))
    return part[:, ::-1] if mirrored else part


@lru_cache(maxsize=PART_CACHE_SIZE)
def _small_part(*key: Any) -> np.ndarray:
    return read_only(_part(*key))


def left_part(mask: np.ndarray, share: float) -> np.ndarray:
    """Return the left part of a bar's mask, which ends as the mask itself does at the right.

    Lengths between two whole pixels are mixtures of both, so that a bar grows evenly.

    Args:
        mask: uint8, (h, w), with ends of at most h/2 columns.
        share: of the mask's width, 0 to 1.

    Returns:
        uint8, (h, floor(share * w) + 1) or (h, w), a copy.
    """
    width = mask.shape[1]
    length = share * width
    whole = int(length)
    longer = min(whole + 1, width)
    part = mask[:, :longer].copy()
    end = min(longer, mask.shape[0] // 2 + 2)  # columns that the end may change
    left, fraction = longer - end, length - whole if whole < width else 1.0
    long_end = np.minimum(part[:, left:], mask[:, width - end :])
    short_end = np.zeros_like(long_end)
    if end > 1:
        short_end[:, :-1] = np.minimum(part[:, left:-1], mask[:, width - end + 1 :])
    part[:, left:] = cv2.addWeighted(long_end, fraction, short_end, 1 - fraction, 0)
    return part


class Line(NamedTuple):
    """A line around a rectangle.

    Attributes:
        thickness: pixels.
        colour: RGB, 0 to 255.
    """

    thickness: int
    colour: Colour


def draw_outline(
    picture: np.ndarray, rect: Rect, radius: int, line: Line, core: Line | None = None
) -> None:
    """Draw the outline of a rectangle with round corners.

    Args:
        picture: uint8, (height, width, 3), RGB; modified in place.
        rect: outer edge of the outline, pixels; may lie outside the picture.
        radius: of the outer edge's corners, pixels.
        line: inwards from the outer edge.
        core: a thinner line in the middle of it; None draws none.
    """
    x, y, w, h = rect
    radius = max(line.thickness, min(radius, w // 2, h // 2))
    across, down = w - 2 * radius, h - 2 * radius
    longest = -(-max(across, down, 1) // STRIP_STEP) * STRIP_STEP
    flat, upright = _strips(longest, line, core)
    for top in (y, y + h - line.thickness):
        paste(picture, flat[:, : max(across, 0)], x + radius, top)
    for left in (x, x + w - line.thickness):
        paste(picture, upright[: max(down, 0)], left, y + radius)
    right, bottom = x + w - radius, y + h - radius
    positions = ((x, y), (right, y), (x, bottom), (right, bottom))
    for corner, position in zip(_corners(radius, line, core), positions, strict=True):
        corner.draw(picture, *position)


def _nested(line: Line, core: Line | None) -> list[tuple[Line, int]]:
    """Return the lines of an outline, each with its distance from the outer edge."""
    return [(each, (line.thickness - each.thickness) // 2) for each in (line, core) if each]


@lru_cache(maxsize=64)
def _strips(length: int, line: Line, core: Line | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the straight part of an outline, lying and standing: uint8, (h, w, 3)."""
    flat = np.zeros((line.thickness, length, 3), np.uint8)
    for (thickness, colour), depth in _nested(line, core):
        flat[depth : depth + thickness] = colour
    return read_only(flat), read_only(flat.transpose(1, 0, 2).copy())


@lru_cache(maxsize=64)
def _corners(radius: int, line: Line, core: Line | None) -> list[Composition]:
    """Return the corners of an outline, upper two first, each of the radius' width and height."""
    corners = [Composition(radius, radius) for _ in range(4)]
    for (thickness, colour), depth in _nested(line, core):
        masks = _quarters(radius - depth, thickness)
        for i, (corner, mask) in enumerate(zip(corners, masks, strict=True)):
            corner.add_mask(mask, 0 if i % 2 else depth, 0 if i // 2 else depth, colour)
    return corners


def _quarters(radius: int, thickness: int) -> tuple[np.ndarray, ...]:
    """Return masks of a ring's quarters, upper two first: uint8, (radius, radius)."""
    k = OVERSAMPLING
    mask = np.zeros((radius * k, radius * k), np.uint8)
    centre = (radius * k, radius * k)
    cv2.circle(mask, centre, radius * k, 255, cv2.FILLED)
    cv2.circle(mask, centre, (radius - thickness) * k, 0, cv2.FILLED)
    corner = cv2.resize(mask, (radius, radius), interpolation=cv2.INTER_AREA)
    return tuple(corner[::down, ::right] for down in (1, -1) for right in (1, -1))
