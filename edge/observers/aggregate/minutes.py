"""Scenes -> one count per minute, of groups only."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence

from edge.observers.observation import Minute

MINUTE = 60  # seconds
EARLY = 5.0  # seconds before a full minute that belong to it already


class MinuteCounter:
    """Count the faces of one moment of each minute: the one with most faces, the last of several.

    Faces that are seen at the same time are different people, while one person may have several
    track numbers within a minute. So a group is as large as it is counted, and nobody is counted
    twice. Every number is rounded down to a multiple of the smallest group: a smaller group, or a
    smaller part of it with one emotion, is not in the result, and two results differ by nothing
    or by at least that group.

    A minute lasts until the next full one by the machine's clock, measured by a clock that does
    not jump.

    Args:
        group: smallest number of people that is counted.
        clock: returns seconds, monotonic.

    Attributes:
        last: the last complete minute; None before its end.
    """

    def __init__(self, group: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._group, self._clock = group, clock
        self._until: float | None = None
        self._minute = 0
        self._fullest: Sequence[str] = ()
        self.last: Minute | None = None

    def update(self, labels: Sequence[str], at: float) -> None:
        """Count a scene.

        Args:
            labels: of its faces; they must not be changed later.
            at: seconds since 1970, by the clock of the machine, which may jump.
        """
        now = self._clock()
        if self._until is not None and now >= self._until:
            self.last = self._rounded()
        if self._until is None or now >= self._until:
            self._begin(now, at)
        if labels and len(labels) >= len(self._fullest):
            self._fullest = labels

    def _begin(self, now: float, at: float) -> None:
        minute, second = divmod(at + EARLY, MINUTE)
        self._minute, self._fullest = int(minute), ()
        self._until = now + MINUTE + EARLY - second

    def _rounded(self) -> Minute:
        counts = {label: self._down(n) for label, n in sorted(Counter(self._fullest).items())}
        known = {label: number for label, number in counts.items() if number}
        return Minute(self._minute, self._down(len(self._fullest)), known)

    def _down(self, number: int) -> int:
        return number // self._group * self._group
