"""Thread that hands observations to an outlet; the picture never waits for it."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from edge.errors import EmotionEdgeError
from edge.observers import Outlet, Ticking
from edge.observers.observation import Observation

SIZE = 128  # observations, some seconds of a live picture
REST = 10.0  # seconds without an attempt after an outlet has failed
PATIENCE = 3.0  # seconds that `close` waits for the thread
TICK = 0.25  # seconds without an observation after which an outlet that ticks is called

log = logging.getLogger(__name__)


class Feed:
    """Bounded queue and thread of one outlet.

    To wake a thread costs as much as what an outlet does with an observation. So the thread is
    woken for observations in which something has changed, and for others every `outlet.pause`.

    What comes while the queue is full, or while a failed outlet rests, is left out and counted. A
    fault is logged once until another one follows or the outlet works again.

    Args:
        outlet: gets the observations; it is closed by the thread.
        size: of the queue.
        clock: returns seconds.

    Attributes:
        faults: number of attempts of the outlet that failed.
        wakes: how often the thread was woken.
    """

    def __init__(
        self, outlet: Outlet, size: int = SIZE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._unqueued = self._failed = 0  # the first is the caller's, the second the thread's
        self.faults = self.wakes = 0
        self._outlet, self._size, self._clock = outlet, size, clock
        self._tick = outlet.tick if isinstance(outlet, Ticking) else None
        self._waiting: deque[Observation] = deque()
        self._skipped: Observation | None = None
        self._due = float("-inf")
        self._ready, self._woken, self._ended = threading.Condition(), False, False
        self._fault, self._rest_until = "", float("-inf")
        self._thread = threading.Thread(target=self._run, name=outlet.name, daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Number of observations left out."""
        return self._unqueued + self._failed

    def put(self, observation: Observation, *, changed: bool = True) -> None:
        """Queue an observation; raises and waits for nothing.

        Args:
            observation: for the outlet.
            changed: something in it differs from the one before.
        """
        now = self._clock()
        wake = changed or now >= self._due
        if not (wake or self._outlet.every):
            self._skipped = observation
            return
        before, self._skipped = self._skipped if changed else None, None
        with self._ready:
            if before:  # how long the state before has lasted
                self._append(before)
            self._append(observation)
            # An outlet that gets every observation must not lose any while the others wait.
            if wake or 2 * len(self._waiting) >= self._size:
                self._due = now + self._outlet.pause
                self._wake()

    def close(self) -> None:
        """Let the thread write what is queued, and end it; may be called twice.

        An outlet that still waits after `PATIENCE` is left behind.
        """
        with self._ready:
            self._ended = True
            self._wake()
        self._thread.join(PATIENCE)
        if self.dropped:
            log.warning("%s: %d observations were left out", self._outlet.name, self.dropped)

    def _append(self, observation: Observation) -> None:
        if len(self._waiting) < self._size:
            self._waiting.append(observation)
            return
        if not self._unqueued:
            log.warning("%s: too slow: observations are left out", self._outlet.name)
        self._unqueued += 1

    def _wake(self) -> None:
        self.wakes += 1
        self._woken = True
        self._ready.notify()

    def _run(self) -> None:
        try:
            while (observations := self._next()) is not None:
                for observation in observations:
                    self._take(observation)
        finally:
            self._outlet.close()

    def _next(self) -> Sequence[Observation] | None:
        """Return what waits, None at the end; meanwhile, call an outlet that ticks."""
        while not self._wait():
            if self._tick and not self._rests:
                self._attempt(self._tick)
        with self._ready:
            found = tuple(self._waiting)
            self._waiting.clear()
            self._woken = False
        return found or (None if self._ended else ())

    def _wait(self) -> bool:
        """Wait until the thread is woken; return whether it is, and not for a tick."""
        with self._ready:
            return self._ready.wait_for(
                lambda: self._woken or self._ended, TICK if self._tick else None
            )

    @property
    def _rests(self) -> bool:
        return self._clock() < self._rest_until

    def _take(self, observation: Observation) -> None:
        if self._rests or not self._attempt(partial(self._outlet.take, observation)):
            self._failed += 1

    def _attempt(self, call: Callable[[], None]) -> bool:
        """Return whether a call of the outlet succeeds; it rests after one that fails."""
        try:
            call()
        except EmotionEdgeError as error:
            self.faults += 1
            self._rest_until = self._clock() + REST
            if self._fault != str(error):  # once only: nobody may mend it for months
                self._fault = str(error)
                log.warning("%s: %s", self._outlet.name, error)
            return False
        self._fault = ""
        return True
