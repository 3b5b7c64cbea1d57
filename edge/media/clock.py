"""Times of the frames of a film, whatever its container says."""

from __future__ import annotations

DEFAULT_RATE = 25.0  # frames per second, for films without a rate
MIN_RATE, MAX_RATE = 0.1, 300.0  # frames per second; others are errors of the file
MAX_GAP = 60.0  # seconds between two frames; more is a jump of the file's clock, not a pause


class FilmClock:
    """Turns the time stamps of a file into times that start near 0 and always grow.

    A stamp that is missing, that lies before the last one, or more than `MAX_GAP` after it, counts
    as the next frame; later stamps are read relative to it.

    Args:
        rate: frames per second.
        origin: stamp of time 0, in seconds.
    """

    def __init__(self, rate: float, origin: float = 0.0) -> None:
        self._interval, self._origin = 1 / rate, origin
        self._last: float | None = None

    def time(self, stamp: float | None) -> float:
        """Return the time of the next frame in seconds.

        Args:
            stamp: of the file, seconds; None if it has none.
        """
        due = 0.0 if self._last is None else self._last + self._interval
        time = due if stamp is None else stamp - self._origin
        if not self._is_next(time):
            time = due
            self._origin = self._origin if stamp is None else stamp - due
        self._last = time
        return time

    def _is_next(self, time: float) -> bool:
        if self._last is None:
            return 0 <= time <= MAX_GAP
        return self._last < time <= self._last + MAX_GAP


def usable_rate(*candidates: float | None) -> float:
    """Return the first plausible rate in frames per second, else `DEFAULT_RATE`."""
    plausible = (rate for rate in candidates if rate and MIN_RATE <= rate <= MAX_RATE)
    return float(next(plausible, DEFAULT_RATE))
