"""Outlet that keeps the observations in memory, for tests."""

from __future__ import annotations

from edge.errors import DeviceError
from edge.observers.observation import Observation


class MemoryOutlet:
    """Outlet without a place outside.

    Args:
        fault: reason for which every observation fails; "" for none.

    Attributes:
        taken: the observations, in order.
        fault: as given.
        closed: `close` was called.
    """

    name, pause, prompt, every = "memory", 1.0, True, True

    def __init__(self, fault: str = "") -> None:
        self.taken: list[Observation] = []
        self.fault, self.closed = fault, False

    def take(self, observation: Observation) -> None:
        if self.fault:
            raise DeviceError(self.fault)
        self.taken.append(observation)

    def close(self) -> None:
        self.closed = True
