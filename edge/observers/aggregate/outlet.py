"""Outlet of the aggregates: each complete minute goes into the database."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from edge.errors import EmotionEdgeError
from edge.observers.aggregate.store import CountStore
from edge.observers.observation import Minute, Observation

KEPT = 60  # minutes that wait in memory while they cannot be written
JUMP = 5.0  # seconds by which a clock that was set differs from a steady one
TRUST = 3600.0  # seconds without a jump, after which the clock decides on the age of minutes


class CountOutlet:
    """Store the minutes of the observations.

    A machine without a battery for its clock starts in the past, and a wrong clock may jump into
    the future: minutes are removed only while the clock has been steady for an hour.

    Args:
        store: gets the minutes.
        clock: returns seconds, monotonic.
    """

    name, pause, prompt, every = "aggregate", JUMP, False, False

    def __init__(self, store: CountStore, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._waiting: deque[Minute] = deque(maxlen=KEPT)
        self._last: Minute | None = None
        self._offset, self._steady_since = float("-inf"), 0.0

    def take(self, observation: Observation) -> None:
        now = self._clock()
        self._watch(observation.at, now)
        if observation.minute and observation.minute is not self._last:
            self._last = observation.minute
            self._waiting.append(observation.minute)
        steady = now - self._steady_since >= TRUST
        while self._waiting:
            self._store.write(self._waiting[0], expire=steady)
            self._waiting.popleft()

    def close(self) -> None:
        try:
            while self._waiting:
                self._store.write(self._waiting.popleft(), expire=False)
        except EmotionEdgeError:  # known: `take` has failed before
            pass
        self._store.close()

    def _watch(self, at: float, now: float) -> None:
        if abs(at - now - self._offset) > JUMP:
            self._offset, self._steady_since = at - now, now
