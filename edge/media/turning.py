"""Turning of pictures, by whole quarters."""

from __future__ import annotations

import cv2
import numpy as np

ROTATIONS = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
FLIPS = {"horizontal": 1, "vertical": 0}  # codes of cv2.flip


def turn(pixels: np.ndarray, degrees: int, flip: str = "none") -> np.ndarray:
    """Rotate a picture clockwise, and then flip it.

    Args:
        pixels: uint8, (height, width, 3).
        degrees: 0, 90, 180 or 270.
        flip: "horizontal" exchanges left and right, "vertical" exchanges top and bottom.

    Returns:
        uint8, (height, width, 3), or (width, height, 3) after 90 and 270 degrees.
    """
    if degrees in ROTATIONS:
        pixels = cv2.rotate(pixels, ROTATIONS[degrees])
    return cv2.flip(pixels, FLIPS[flip]) if flip in FLIPS else pixels
