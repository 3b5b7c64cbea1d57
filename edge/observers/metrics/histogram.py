"""Histogram of durations."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

# Upper limits of the buckets, seconds: a stage takes one thousandth to a few tenths.
LIMITS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.035, 0.05, 0.1, 0.2, 0.5, 1.0)


class Histogram:
    """Counts durations by bucket.

    Attributes:
        total: sum of the durations, seconds.
    """

    def __init__(self) -> None:
        self._counts = [0] * (len(LIMITS) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        """Count a duration."""
        self._counts[bisect_left(LIMITS, seconds)] += 1
        self.total += seconds

    def buckets(self) -> list[tuple[str, float]]:
        """Return pairs of a limit and the number of durations up to it; the last has no limit."""
        names = [*map(str, LIMITS), "+Inf"]
        return [
            (name, float(sum_)) for name, sum_ in zip(names, accumulate(self._counts), strict=True)
        ]
