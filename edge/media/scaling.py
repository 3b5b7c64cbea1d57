"""Scaling of pictures to another size, cheaply enough for every frame."""

from __future__ import annotations

import platform

import cv2
import numpy as np

# OpenCV for Arm mixes pixels of one channel by code for NEON, but of three interleaved ones step by
# step: by planes takes less than half of the instructions. Elsewhere it takes twice as long.
PLANES = platform.machine() in ("aarch64", "arm64")


def shrink(pixels: np.ndarray, image: np.ndarray, *, planes: bool = PLANES) -> None:
    """Scale pixels into a smaller image.

    By a whole number, each pixel is the mean of those that fall on it. Otherwise the picture is
    halved by means as often as possible, and the rest is done by mixing the nearest four pixels:
    none is left out, but for an odd row or column at an edge, and it takes a fifth of the time of
    means over parts of pixels.

    Args:
        pixels: uint8, (height, width, 3).
        image: uint8, (h, w, 3), neither higher nor wider; overwritten.
        planes: mix each channel alone: the values differ by 1 at most.
    """
    height, width = image.shape[:2]
    factor = pixels.shape[0] // height
    if pixels.shape[:2] == (factor * height, factor * width):
        cv2.resize(pixels, (width, height), dst=image, interpolation=cv2.INTER_AREA)
        return
    while pixels.shape[0] >= 2 * height and pixels.shape[1] >= 2 * width:
        half_height, half_width = pixels.shape[0] // 2, pixels.shape[1] // 2
        even = pixels[: 2 * half_height, : 2 * half_width]
        pixels = cv2.resize(even, (half_width, half_height), interpolation=cv2.INTER_AREA)
    _mix(pixels, image, planes=planes)


def enlarge(pixels: np.ndarray, image: np.ndarray, *, planes: bool = PLANES) -> None:
    """Scale pixels into a larger image, linearly.

    Args:
        pixels: uint8, (height, width, 3).
        image: uint8, (h, w, 3); overwritten.
        planes: enlarge each channel alone: the values differ by 1 at most; see `enlarge_by_half`
            for the size that is common.
    """
    if planes and _are_by_half(pixels.shape, image.shape):
        enlarge_by_half(pixels, image)
    else:
        _mix(pixels, image, planes=planes)


def _mix(pixels: np.ndarray, image: np.ndarray, *, planes: bool) -> None:
    """Scale pixels into an image by mixing the nearest four."""
    size = image.shape[1::-1]
    if planes:
        cv2.merge([cv2.resize(plane, size) for plane in cv2.split(pixels)], dst=image)
    else:
        cv2.resize(pixels, size, dst=image)


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
