"""Difference in accuracy between two networks on the same pictures, with its uncertainty."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

NORMAL_95 = 1.959964  # 95 % of the standard normal distribution lie within +- this value


class Drop(NamedTuple):
    """Accuracy of a network minus that of another network on the same pictures.

    Attributes:
        share: share of all pictures, -1 to 1; the second network is worse above 0.
        low: lower end of the 95 % interval.
        high: upper end of the 95 % interval.
        lost: number of pictures that only the first network gets right.
        won: number of pictures that only the second network gets right.
    """

    share: float
    low: float
    high: float
    lost: int
    won: int

    @property
    def within_noise(self) -> bool:
        """True if the interval contains 0."""
        return self.low <= 0 <= self.high


def paired_drop(before: np.ndarray, after: np.ndarray) -> Drop:
    """Return the drop from one network to another with its 95 % interval.

    Only pictures on which the two differ carry information (McNemar 1947). The interval is the
    normal approximation for paired proportions with one picture added to each kind of
    difference (Bonett and Price 2012, Adjusted Wald intervals for a difference of binomial
    proportions based on paired data): with p = (lost + 1) / (n + 2) and
    q = (won + 1) / (n + 2), p - q ± 1.96 sqrt((p + q - (p - q)²) / (n + 2)). Without the
    added pictures, two networks that never differ would get an interval of width 0.

    Args:
        before: bool, (n,), n at least 1, True where the first network is right.
        after: bool, (n,), True where the second network is right.
    """
    n, lost, won = len(before), int((before & ~after).sum()), int((after & ~before).sum())
    p, q = (lost + 1) / (n + 2), (won + 1) / (n + 2)
    middle, half = p - q, NORMAL_95 * ((p + q - (p - q) ** 2) / (n + 2)) ** 0.5
    return Drop((lost - won) / n, max(-1.0, middle - half), min(1.0, middle + half), lost, won)
