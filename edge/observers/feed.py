"""Thread that hands observations to an outlet; the picture never waits for it."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from functools import partial

from edge.errors import EmotionEdgeError
from edge.observers import Outlet, Ticking
from edge.observers.observation import Observation

SIZE = 64  # observations, some seconds of a live picture
REST = 10.0  # seconds without an attempt after an outlet has failed
PATIENCE = 3.0  # seconds that `close` waits for the thread
TICK = 0.25  # seconds without an observation after which an outlet that ticks is called

log = logging.getLogger(__name__)


class Feed:
    """Bounded queue and thread of one outlet.

    What comes while the queue is full, or while a failed outlet rests, is left out and counted. A
    fault is logged once until another one follows or the outlet works again.

    Args:
        outlet: gets the observations; it is closed by the thread.
        size: of the queue.
        clock: returns seconds.

    Attributes:
        faults: number of attempts of the outlet that failed.
    """

    def __init__(
        self, outlet: Outlet, size: int = SIZE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._unqueued = self._failed = 0  # the first is the caller's, the second the thread's
        self.faults = 0
        self._outlet, self._clock = outlet, clock
        self._tick = outlet.tick if isinstance(outlet, Ticking) else None
        self._queue: queue.Queue[Observation | None] = queue.Queue(size)
        self._fault, self._rest_until = "", float("-inf")
        self._thread = threading.Thread(target=self._run, name=outlet.name, daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Number of observations left out."""
        return self._unqueued + self._failed

    def put(self, observation: Observation) -> None:
        """Queue an observation; raises and waits for nothing."""
        try:
            self._queue.put_nowait(observation)
        except queue.Full:
            self._drop()

    def close(self) -> None:
        """Let the thread write what is queued, and end it; may be called twice.

        An outlet that still waits after `PATIENCE` is left behind.
        """
        while self._thread.is_alive():
            try:
                self._queue.put_nowait(None)
                break
            except queue.Full:
                self._make_room()
        self._thread.join(PATIENCE)
        if self.dropped:
            log.warning("%s: %d observations were left out", self._outlet.name, self.dropped)

    def _make_room(self) -> None:
        try:
            self._queue.get_nowait()
        except queue.Empty:
            return
        self._unqueued += 1

    def _drop(self) -> None:
        if not self._unqueued:
            log.warning("%s: too slow: observations are left out", self._outlet.name)
        self._unqueued += 1

    def _run(self) -> None:
        try:
            while (observation := self._next()) is not None:
                self._take(observation)
        finally:
            self._outlet.close()

    def _next(self) -> Observation | None:
        """Return the next observation; meanwhile, call an outlet that ticks."""
        while self._tick:
            try:
                return self._queue.get(timeout=TICK)
            except queue.Empty:
                if not self._rests:
                    self._attempt(self._tick)
        return self._queue.get()

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
