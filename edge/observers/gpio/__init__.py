"""Pins of the machine: lamps and relays that follow what is seen."""

from __future__ import annotations

from typing import Protocol


class Pins(Protocol):
    """Output pins, by their number in the naming of Broadcom (GPIO17 is 17)."""

    def switch(self, on: frozenset[int]) -> None:
        """Switch these pins on, and the others off.

        Raises:
            DeviceError: a pin cannot be switched; the others are.
        """
        ...

    def close(self) -> None:
        """Switch all pins off and release them; raises nothing."""
        ...
