"""A plain picture, and a check of its colour, for the tests of displays."""

from __future__ import annotations

import numpy as np

RED = np.zeros((48, 64, 3), np.uint8)  # RGB
RED[..., 0] = 250


def looks_red(bgr):
    """Return whether a picture that OpenCV has read is red."""
    blue, green, red = bgr.reshape(-1, 3).mean(axis=0)
    return red > 200 and green < 60 and blue < 60
