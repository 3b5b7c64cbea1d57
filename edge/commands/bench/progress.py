"""Progress of `bench`: round, part and time left, on one line of a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable

from edge.system.console import StatusLine


class BenchProgress:
    """Names the round and the part that is measured, and estimates the time left from past rounds.

    Args:
        line: where it is shown; only a terminal shows it.
        rounds: number of counted rounds; round 0 warms up.
        clock: returns seconds.
    """

    def __init__(
        self, line: StatusLine, rounds: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._line, self._rounds, self._clock = line, rounds, clock
        self._heading, self._left = "", ""
        self._began = clock()

    def begin_round(self, number: int) -> None:
        """Begin a round; what the last one took is expected of each of those left."""
        now = self._clock()
        seconds, self._began = now - self._began, now
        self._heading = f"round {number} of {self._rounds}" if number else "warming up"
        if number:
            left = round(seconds * (self._rounds - number + 1))
            self._left = f", about {left // 60}:{left % 60:02} left"

    def end_rounds(self) -> None:
        """Begin the parts after the rounds, which show no time."""
        self._heading = self._left = ""

    def show(self, part: str) -> None:
        """Name the part that is measured now."""
        self._line.show(f"{self._heading}: {part}{self._left}" if self._heading else part)
