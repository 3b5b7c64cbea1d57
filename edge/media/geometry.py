"""Shape of a film's pictures: square pixels, upright, and all of one size."""

from __future__ import annotations

import struct

import cv2
import numpy as np

from edge.media.pixels import turned

MAX_STRETCH = 4.0  # width of a pixel by its height, or the reverse; more is an error of the file


def square_size(width: int, height: int, aspect: float) -> tuple[int, int]:
    """Return the size of a picture once its pixels are square; no row or column gets lost.

    Args:
        width: of the picture, pixels.
        height: of the picture, pixels.
        aspect: width of a pixel by its height.
    """
    if 1 < aspect <= MAX_STRETCH:
        return round(width * aspect), height
    if 1 / MAX_STRETCH <= aspect < 1:
        return width, round(height / aspect)
    return width, height


def turned_by(pixels: np.ndarray, matrix: bytes) -> np.ndarray:
    """Turn and mirror pixels, to the nearest quarter turn.

    Args:
        pixels: uint8, (height, width, 3).
        matrix: 3x3 in 16.16 fixed point, row by row, as ISO/IEC 14496-12 has it for a track:
            x' = a x + c y, y' = b x + d y, y downwards.
    """
    if len(matrix) < 36:
        return pixels
    a, b, _, c, d = struct.unpack("=5i", matrix[:20])
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return turned(pixels, 2 if d < 0 else 0, mirror=(a < 0) != (d < 0))
    return turned(pixels, 3 if b > 0 else 1, mirror=(b < 0) == (c < 0))


def fitted(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Scale a picture into a size, without distortion and centred on black.

    Args:
        pixels: uint8, (height, width, 3).
        size: width and height of the result.
    """
    height, width = pixels.shape[:2]
    if (width, height) == size:
        return pixels
    scale = min(size[0] / width, size[1] / height)
    inner = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    canvas = np.zeros((size[1], size[0], 3), np.uint8)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    scaled = cv2.resize(pixels, inner, interpolation=method)
    canvas[top : top + inner[1], left : left + inner[0]] = scaled
    return canvas
