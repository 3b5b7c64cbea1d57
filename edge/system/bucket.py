"""Token bucket: some events at once, then a steady rate."""

from __future__ import annotations

import time
from collections.abc import Callable


class Bucket:
    """Counts events; not for several threads at once.

    Args:
        burst: events at once.
        rate: events per second after that.
        clock: seconds, monotonic.
    """

    def __init__(
        self, burst: int, rate: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._rate, self._clock = burst, rate, clock
        self._tokens, self._time = float(burst), clock()

    def take(self) -> float:
        """Count an event if it is allowed now.

        Returns:
            0.0 where it is allowed, otherwise the seconds after which one is.
        """
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._time) * self._rate)
        self._time = now
        if self._tokens < 1:
            return (1 - self._tokens) / self._rate
        self._tokens -= 1
        return 0.0
