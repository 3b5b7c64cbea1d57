"""Temperature of the processor."""

from __future__ import annotations

from pathlib import Path

ZONE = Path("/sys/class/thermal/thermal_zone0/temp")  # the processor's on every Raspberry Pi
INTERVAL = 2.0  # seconds between two readings
HYSTERESIS = 5.0  # degrees below the limit at which the processor counts as cool again


class Thermometer:
    """Read the processor's temperature every two seconds.

    Args:
        limit: degrees Celsius from which the processor is too hot.
        zone: file with thousandths of a degree; missing on most machines other than a Pi.

    Attributes:
        degrees: last reading in degrees Celsius; None where none is available.
        too_hot: the limit was reached, and the temperature has not fallen enough since.
    """

    def __init__(self, limit: float, zone: Path = ZONE) -> None:
        self._limit, self._zone = limit, zone
        self._next = float("-inf")
        self.degrees: float | None = None
        self.too_hot = False

    def update(self, time: float) -> None:
        """Read the temperature if the last reading is old.

        Args:
            time: seconds; only differences matter.
        """
        if self._next <= time < self._next + INTERVAL:
            return
        self._next = time
        self.degrees = read_degrees(self._zone)
        if self.degrees is not None:
            limit = self._limit - HYSTERESIS if self.too_hot else self._limit
            self.too_hot = self.degrees >= limit


def read_degrees(zone: Path = ZONE) -> float | None:
    """Return the temperature in degrees Celsius; None where none is available.

    Args:
        zone: see `Thermometer`.
    """
    try:
        return int(zone.read_text()) / 1000
    except (OSError, ValueError):  # no sensor, or no value from it at the moment
        return None
