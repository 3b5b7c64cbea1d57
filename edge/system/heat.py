"""Heat of the machine: temperature, and whether the firmware slows the processor down."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

from edge.system.temperature import ZONE, read_degrees
from edge.system.throttling import CAPPED, SLOWED, is_set, read_throttling

# Degrees Celsius; a sensor that reports others is broken, or not that of a processor.
LOWEST, HIGHEST = -40.0, 130.0


class Heat(NamedTuple):
    """Readings of a sensor.

    Attributes:
        degrees: Celsius; None where none can be read.
        throttled: the firmware slows the processor down now, whatever the cause. Its softer limit
            (60 degrees on a Raspberry Pi 3B+) does not count: it is reached in normal use.
    """

    degrees: float | None = None
    throttled: bool = False


class HeatSensor(Protocol):
    """Reads the heat of a machine."""

    def read(self) -> Heat:
        """Return the heat now; never raises."""
        ...


class MachineHeat:
    """Heat of this machine, from the files of the kernel.

    Args:
        root: of the file system.
        machine: kind of processor. The temperature counts on Arm boards only: PCs run hot by
            design, and their first sensor may be another one's.
    """

    def __init__(self, root: Path = Path("/"), machine: str = platform.machine()) -> None:
        self._root, self._zone = root, root / ZONE.relative_to("/")
        self._arm = machine.startswith(("arm", "aarch64"))

    def read(self) -> Heat:
        degrees = read_degrees(self._zone) if self._arm else None
        if degrees is not None and not LOWEST <= degrees <= HIGHEST:
            degrees = None
        bits = read_throttling(self._root) or 0
        return Heat(degrees, is_set(bits, CAPPED) or is_set(bits, SLOWED))


class FakeHeat:
    """Heat as a test or a trial wants it; the last reading is repeated.

    Args:
        readings: in order, one at least.
    """

    def __init__(self, readings: Iterable[Heat]) -> None:
        self._readings = list(readings)

    def read(self) -> Heat:
        return self._readings.pop(0) if len(self._readings) > 1 else self._readings[0]
