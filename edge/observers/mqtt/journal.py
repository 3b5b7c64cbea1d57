"""Log of a connection that comes and goes: one line for each fault, not for each attempt."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable

FIRST, LONGEST = 1.0, 60.0  # seconds between two attempts
STABLE = 60.0  # seconds after which a connection that is lost counts as a new fault

log = logging.getLogger(__name__)


class Journal:
    """Logs faults once, and gives the pauses between attempts.

    Args:
        name: of the broker.
        clock: returns seconds.
        chance: returns a number from 0 to 1: fifty devices must not come back at the same moment.
    """

    def __init__(
        self,
        name: str,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._name, self._clock, self._chance = name, clock, chance
        self._logged: set[str] = set()
        self._attempts = 0
        self._up_at: float | None = None

    def up(self) -> None:
        """Log that the connection is there; again only after a fault that was logged."""
        self._once(logging.INFO, "connected")
        self._up_at = self._clock()

    def down(self, fault: str) -> None:
        """Log a fault, once until the connection was stable."""
        if self._up_at is not None and self._clock() - self._up_at >= STABLE:
            self._logged.clear()
            self._attempts = 0
        self._up_at = None
        self._once(logging.WARNING, f"{fault}: trying again")

    def flooded(self) -> None:
        """Log that too many messages come, once until a connection that was stable is lost."""
        self._once(logging.WARNING, "too many messages for this device: they are read slowly")

    def ended(self, left: int) -> None:
        """Log how many messages were left at the end, if any."""
        if left:
            count = "1 message was" if left == 1 else f"{left} messages were"
            self._once(logging.WARNING, f"{count} not delivered before the end")

    def pause(self) -> float:
        """Return the seconds until the next attempt: twice as many each time, less up to half."""
        longest = min(LONGEST, FIRST * 2.0 ** min(self._attempts, 30))
        self._attempts += 1
        return longest * (1 - self._chance() / 2)

    def _once(self, level: int, text: str) -> None:
        if text not in self._logged:
            self._logged.add(text)
            log.log(level, "mqtt: %s: %s", self._name, text)
