"""Scaling of frames to the size in which they are shown."""

from __future__ import annotations

import platform

import cv2
import numpy as np

from edge.render.viewport import Viewport
from edge.scene import Frame

# OpenCV for Arm enlarges one channel by code for NEON, but three interleaved ones step by step: by
# planes takes less than half of the instructions. Elsewhere it takes twice as long.
PLANES = platform.machine() in ("aarch64", "arm64")

PLAIN_FROM = 0.5  # scale from which four pixels are enough


def draw_frame(image: np.ndarray, frame: Frame, viewport: Viewport, *, plain: bool = False) -> None:
    """Scale the visible part of a frame into an image.

    Args:
        image: uint8, (h, w, 3), RGB, of the viewport's size; overwritten.
        frame: the picture.
        viewport: the part of it that is shown, and whether it is mirrored.
        plain: shrink by the nearest four pixels, not by all that fall on one: an eighth of the
            time by three quarters, a little coarser; below a half, pixels would be left out.
    """
    top, left = round(viewport.top), round(viewport.left)
    height, width = round(viewport.h / viewport.scale), round(viewport.w / viewport.scale)
    visible = frame.pixels[top : top + height, left : left + width]
    if visible.shape == image.shape:
        _copy(visible, image, mirrored=viewport.mirrored)
        return
    shrinks = viewport.scale < 1
    # Mirroring the smaller one of frame and image costs less.
    if viewport.mirrored and not shrinks:
        visible = cv2.flip(visible, 1)
    if shrinks:
        plain = plain and viewport.scale >= PLAIN_FROM
        method = cv2.INTER_LINEAR if plain else cv2.INTER_AREA
        cv2.resize(visible, image.shape[1::-1], dst=image, interpolation=method)
    else:
        enlarge(visible, image)
    if viewport.mirrored and shrinks:
        cv2.flip(image, 1, dst=image)


def enlarge(pixels: np.ndarray, image: np.ndarray, *, planes: bool = PLANES) -> None:
    """Scale pixels into a larger image, linearly.

    Args:
        pixels: uint8, (height, width, 3).
        image: uint8, (h, w, 3); overwritten.
        planes: enlarge each channel alone: the values differ by 1 at most; see `enlarge_by_half`
            for the size that is common.
    """
    size = image.shape[1::-1]
    if not planes:
        cv2.resize(pixels, size, dst=image)
    elif _are_by_half(pixels.shape, image.shape):
        enlarge_by_half(pixels, image)
    else:
        cv2.merge([cv2.resize(plane, size) for plane in cv2.split(pixels)], dst=image)


def _are_by_half(small: tuple[int, ...], large: tuple[int, ...]) -> bool:
    pairs = list(zip(small[:2], large[:2], strict=True))
    return all(few % 2 == 0 and 3 * few == 2 * many for few, many in pairs)


def enlarge_by_half(pixels: np.ndarray, image: np.ndarray) -> None:
    """Scale pixels into an image of one and a half times the size: 640x480 to 960x720.

    Each two pixels become three: both, and their mean between them, in half of the instructions
    that mixing takes for any size. It looks as sharp as mixing does, or a little sharper.

    Args:
        pixels: uint8, (height, width, 3), height and width even.
        image: uint8, (1.5 height, 1.5 width, 3); overwritten.
    """
    wide: np.ndarray = cv2.merge([_widened(plane) for plane in cv2.split(pixels)])
    image[::3], image[2::3] = wide[::2], wide[1::2]
    # Halves first: a sum would not fit into eight bits. That makes means darker by a level at most.
    half = np.right_shift(wide, 1)
    np.add(half[::2], half[1::2], out=image[1::3])


def _widened(plane: np.ndarray) -> np.ndarray:
    """Return one channel, (height, width), with a mean between each two pixels of a row."""
    height = len(plane)
    left, right = cv2.split(plane.reshape(height, -1, 2))
    return cv2.merge(
        (left, np.add(np.right_shift(left, 1), np.right_shift(right, 1)), right)
    ).reshape(height, -1)


def _copy(pixels: np.ndarray, image: np.ndarray, *, mirrored: bool) -> None:
    """Copy pixels, or their mirror image, into an image of the same size."""
    if mirrored:
        cv2.flip(pixels, 1, dst=image)
    else:
        np.copyto(image, pixels)
