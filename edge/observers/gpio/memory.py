"""Pins without a machine, for tests."""

from __future__ import annotations

from edge.errors import DeviceError


class MemoryPins:
    """Pins that only remember.

    Args:
        fault: reason for which no pin can be switched; "" for none.

    Attributes:
        states: sets of the pins that were on, in order, without repetitions.
        fault: as given.
        closed: `close` was called.
    """

    def __init__(self, fault: str = "") -> None:
        self.states: list[frozenset[int]] = [frozenset()]
        self.fault, self.closed = fault, False

    @property
    def on(self) -> frozenset[int]:
        """The pins that are on."""
        return self.states[-1]

    def switch(self, on: frozenset[int]) -> None:
        if self.fault:
            raise DeviceError(self.fault)
        if on != self.on:
            self.states.append(on)

    def close(self) -> None:
        self.states.append(frozenset())
        self.closed = True
