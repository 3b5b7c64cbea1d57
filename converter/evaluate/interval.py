"""Uncertainty of a share that was measured on some pictures."""

from __future__ import annotations

from typing import NamedTuple

from converter.evaluate.drop import NORMAL_95


class Interval(NamedTuple):
    """95 % interval of a share, 0 to 1."""

    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half of the distance between its ends."""
        return (self.high - self.low) / 2


def share_interval(right: int, pictures: int) -> Interval:
    """Return the 95 % interval of right / pictures.

    Source: the score interval (Wilson 1927), which is usable also near 0 and 1, and with few
    pictures.

    Args:
        right: number of pictures that count, 0 to `pictures`.
        pictures: 0 gives the interval from 0 to 1.
    """
    if not pictures:
        return Interval(0.0, 1.0)
    share, square = right / pictures, NORMAL_95**2
    divisor = pictures + square
    middle = (right + square / 2) / divisor
    half = NORMAL_95 * (pictures * share * (1 - share) + square / 4) ** 0.5 / divisor
    return Interval(max(0.0, middle - half), min(1.0, middle + half))
