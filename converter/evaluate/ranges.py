"""Ranges of pixel values in which networks are trained."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

LEVELS = 256  # of a grey pixel
CHUNK = 1000  # pictures counted at a time, to limit memory
FLATTEST = 1.0  # smallest standard deviation, in grey levels: less is no picture
DIGITS = 1  # decimals of a measured range, which users copy from a message


class Range(NamedTuple):
    """Preprocessing of pixels: the network takes (pixel - mean) / divisor.

    Attributes:
        mean, divisor: in grey levels, 0 to 255.
    """

    mean: float
    divisor: float


# 0 to 1, -1 to 1, 0 to 255, and -0.5 to 0.5; (pixel - 128) / 128 counts as the second one.
RANGES = (Range(0, 255), Range(127.5, 127.5), Range(0, 1), Range(127.5, 255))


def known_ranges(training: np.ndarray) -> tuple[Range, ...]:
    """Return `RANGES`, and the standardization of training pictures.

    Args:
        training: uint8, (n, height, width).
    """
    measured = standardization(training)
    return (*RANGES, measured) if measured.divisor >= FLATTEST else RANGES


def standardization(images: np.ndarray) -> Range:
    """Return the mean and the standard deviation of all pixels, to 0.1 grey levels.

    Args:
        images: uint8, (n, height, width), n at least 1.
    """
    counts = np.zeros(LEVELS, np.int64)
    for start in range(0, len(images), CHUNK):
        counts += np.bincount(images[start : start + CHUNK].ravel(), minlength=LEVELS)
    levels = np.arange(LEVELS)
    mean = np.average(levels, weights=counts)
    variance = np.average((levels - mean) ** 2, weights=counts)
    return Range(round(float(mean), DIGITS), round(float(variance**0.5), DIGITS))
