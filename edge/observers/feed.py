"""Thread that hands observations to an outlet; the picture never waits for it."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from edge.errors import EmotionEdgeError, describe
from edge.observers import Forgetting, Outlet, Ticking
from edge.observers.observation import Observation

SIZE = 128  # observations, some seconds of a live picture
REST = 10.0  # seconds without an attempt after an outlet has failed
STABLE = 60.0  # seconds without a fault, after which it counts as a new one
KINDS = 20  # faults that are remembered, and logged
PATIENCE = 3.0  # seconds that `close` waits for the thread

log = logging.getLogger(__name__)


class Latest:
    """The newest observation in which nothing has changed, shared by all feeds.

    Attributes:
        observation: None where something has changed since.
    """

    def __init__(self) -> None:
        self.observation: Observation | None = None


class Feed:
    """Bounded queue and thread of one outlet.

    To wake a thread costs more than what most outlets do with an observation. So the loop of the
    picture wakes it only for an observation in which something has changed; otherwise the thread
    looks by itself, after `outlet.pause`.

    What comes while the queue is full, or while a failed outlet rests, is left out and counted. A
    fault is logged once until the outlet has worked for a while.

    Args:
        outlet: gets the observations; it is closed by the thread.
        latest: where the thread looks, beside the queue, unless the outlet gets every observation.
        size: of the queue.
        clock: returns seconds.

    Attributes:
        every: see `Outlet`.
        faults: number of attempts of the outlet that failed.
        wakes: how often the thread was woken.
    """

    def __init__(
        self,
        outlet: Outlet,
        latest: Latest | None = None,
        size: int = SIZE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._unqueued = self._failed = 0  # the first is the caller's, the second the thread's
        self.faults = self.wakes = 0
        self.every = outlet.every
        self._outlet, self._size, self._clock = outlet, size, clock
        self._tick = outlet.tick if isinstance(outlet, Ticking) else None
        self._latest = latest if latest and not outlet.every else Latest()
        self._waiting: deque[Observation] = deque()
        self._given: Observation | None = None
        self._ready, self._woken, self._ended = threading.Condition(), False, False
        self._logged: set[str] = set()
        self._rest_until = self._no_tick_until = float("-inf")
        self._thread = threading.Thread(target=self._run, name=outlet.name, daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Number of observations left out."""
        return self._unqueued + self._failed

    def put(self, *observations: Observation, changed: bool = True) -> None:
        """Queue observations; raises and waits for nothing.

        Args:
            observations: for the outlet.
            changed: something in the last one differs from the one before.
        """
        with self._ready:
            for observation in observations:
                self._append(observation)
            # An outlet that gets every observation must not lose any during its pause.
            if (changed and self._outlet.prompt) or 2 * len(self._waiting) >= self._size:
                self._wake()

    def forget_faces(self) -> None:
        """Discard the queued data about single faces, here and in the outlet; does not block."""
        if isinstance(self._outlet, Forgetting):
            with self._ready:
                self._waiting.clear()
            self._outlet.forget_faces()

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
        if not self._woken:
            self._woken = True
            self.wakes += 1
            self._ready.notify()

    def _run(self) -> None:
        try:
            while not self._ended or self._waiting:
                observations = self._next()
                for observation in observations:
                    self._take(observation)
                if not observations and self._tick and self._clock() >= self._no_tick_until:
                    self._attempt_tick(self._tick)
        finally:
            self._outlet.close()

    def _next(self) -> Sequence[Observation]:
        """Wait until the thread is woken, `outlet.pause` at most; return what is new then."""
        with self._ready:
            if not self._woken:
                self._ready.wait(self._outlet.pause)
            # Under the lock: what has changed after the latest one cannot be queued yet.
            latest = self._latest.observation
            found = [*self._waiting, *((latest,) if latest else ())]
            self._waiting.clear()
            self._woken = False
        before = self._given
        self._given = found[-1] if found else before
        return [each for each in found if each is not before]

    @property
    def _rests(self) -> bool:
        return self._clock() < self._rest_until

    def _take(self, observation: Observation) -> None:
        if self._rests or not self._attempt(partial(self._outlet.take, observation)):
            self._failed += 1

    def _attempt_tick(self, tick: Callable[[], None]) -> None:
        """Let the outlet do what is due, also while it rests: a relay must not stay on."""
        if not self._attempt(tick):
            self._no_tick_until = self._rest_until

    def _attempt(self, call: Callable[[], None]) -> bool:
        """Return whether a call of the outlet succeeds; it rests after one that fails."""
        try:
            call()
        except EmotionEdgeError as error:
            self._fail(str(error))
            return False
        except Exception as error:  # noqa: BLE001 - a fault that nobody foresaw must not end it for good
            log.debug("%s", self._outlet.name, exc_info=True)
            self._fail(describe(error))
            return False
        if self._logged and self._clock() >= self._rest_until + STABLE:
            self._logged.clear()
        return True

    def _fail(self, fault: str) -> None:
        self.faults += 1
        self._rest_until = self._clock() + REST
        self._log_once(fault)

    def _log_once(self, fault: str) -> None:
        """Log a fault that was not logged yet: nobody may mend it for months."""
        if fault not in self._logged and len(self._logged) < KINDS:
            self._logged.add(fault)
            log.warning("%s: %s", self._outlet.name, fault)
