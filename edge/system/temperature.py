"""How hot the processor is."""

from __future__ import annotations

from pathlib import Path

ZONE = Path("/sys/class/thermal/thermal_zone0/temp")  # the processor's on every Raspberry Pi
EVERY = 2.0  # seconds
COOLER = 5.0  # degrees below the limit at which it is hot no more


class Thermometer:
    """Reads the processor's temperature now and then.

    Args:
        hot: degrees Celsius from which it is too hot.
        zone: a file with thousandths of a degree; missing on most machines other than a Pi.
    """

    def __init__(self, hot: float, zone: Path = ZONE) -> None:
        self._hot, self._zone = hot, zone
        self._next = float("-inf")
        self.degrees: float | None = None
        self.too_hot = False

    def update(self, time: float) -> None:
        """Read anew, every two seconds.

        Args:
            time: in seconds; only differences mean anything.
        """
        if self._next <= time < self._next + EVERY:
            return
        self._next = time
        self.degrees = self._read()
        if self.degrees is not None:
            limit = self._hot - COOLER if self.too_hot else self._hot
            self.too_hot = self.degrees >= limit

    def _read(self) -> float | None:
        try:
            return int(self._zone.read_text()) / 1000
        except (OSError, ValueError):  # there is none, or it has nothing to say now
            return None
