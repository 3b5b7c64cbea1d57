"""How much work is left out while the machine is too hot or too slow: a level, from readings."""

from __future__ import annotations

from dataclasses import dataclass

HEAT, THROTTLED, SLOW = "heat", "throttled", "slow"  # reasons

MARGIN = 5.0  # degrees below `display.hot` from which the machine counts as hot
COOLER = 8.0  # degrees below that, at which it counts as cool again
STALE = 10.0  # seconds for which a temperature stands in for later ones that cannot be read
START = 30.0  # seconds: networks are packed, first pictures drawn, other services start
ENOUGH = 0.9  # of the wanted frames: with fewer, the machine may be too slow
BUSY = 0.05  # share of the time spent waiting for the camera; with less, the loop is late
ROOM = 0.2  # likewise; with more, the loop has time for more work

HOT_FOR, SLOW_FOR = 20.0, 10.0  # seconds of pressure until one more step is left out
RELIEVED_FOR = 60.0  # seconds of relief until one step less is left out
RELAPSE = 300.0  # seconds: after a step back that did not last so long, the next waits longer
LONGEST = 900.0  # seconds of relief, at most


@dataclass(frozen=True)
class Reading:
    """State of the machine at a time.

    Attributes:
        time: seconds, monotonic.
        degrees: Celsius; None where no temperature can be read.
        hot: degrees from which the screen shows "too hot".
        throttled: the firmware slows the processor down.
        rate: shown frames per second; None where it was not measured.
        waiting: share of the time in which the loop waited for the camera, 0 to 1.
        wanted: frames per second that camera and screen can give.
    """

    time: float
    degrees: float | None = None
    hot: float = 80.0
    throttled: bool = False
    rate: float | None = None
    waiting: float = 0.0
    wanted: float = 30.0


class Ladder:
    """A level that rises under lasting pressure, and falls after a longer relief.

    A fall that is soon followed by a rise was too early: the next one takes twice as long, so that
    a machine at its limit does not go up and down.

    Args:
        most: highest level.
        rise_after: seconds of pressure until the level rises by one.

    Attributes:
        level: from 0.
    """

    def __init__(self, most: int, rise_after: float) -> None:
        self.level, self._most, self._rise_after = 0, most, rise_after
        self._pressed_at: float | None = None
        self._relieved_at: float | None = None
        self._fell_at: float | None = None  # since the last rise
        self._fall_after = RELIEVED_FOR

    def update(self, time: float, *, pressure: bool, relief: bool) -> None:
        """Take the state at a time, seconds; without pressure and relief the level stays.

        Pressure counts where there are both.
        """
        self._pressed_at = _since(self._pressed_at, time) if pressure else None
        self._relieved_at = _since(self._relieved_at, time) if relief and not pressure else None
        if self._pressed_at is not None and time - self._pressed_at >= self._rise_after:
            self._rise(time)
        elif self._relieved_at is not None and time - self._relieved_at >= self._fall_after:
            self._fall(time)

    def _rise(self, time: float) -> None:
        if self.level == self._most:
            return
        if self._fell_at is not None:
            relapse = time - self._fell_at < RELAPSE
            self._fall_after = min(LONGEST, 2 * self._fall_after) if relapse else RELIEVED_FOR
        self.level, self._pressed_at, self._fell_at = self.level + 1, time, None

    def _fall(self, time: float) -> None:
        if self.level:
            self.level, self._relieved_at, self._fell_at = self.level - 1, time, time


def _since(before: float | None, now: float) -> float:
    return now if before is None else before


class Governor:
    """Chooses a level: 0 is what the settings say, each higher one leaves out more.

    Args:
        most: highest level while the machine is hot.
        most_slow: highest level while it is only too slow.
    """

    def __init__(self, most: int, most_slow: int) -> None:
        self._heat, self._slow = Ladder(most, HOT_FOR), Ladder(most_slow, SLOW_FOR)
        self._started: float | None = None
        self._known: tuple[float, float] | None = None  # time and degrees of the last reading
        self._throttled = False

    @property
    def level(self) -> int:
        """The level, from 0."""
        return max(self._heat.level, self._slow.level)

    @property
    def reason(self) -> str:
        """Why the level is not 0: `HEAT`, `THROTTLED` or `SLOW`; "" where it is."""
        if not self.level:
            return ""
        if self._slow.level > self._heat.level:
            return SLOW
        return THROTTLED if self._throttled else HEAT

    def update(self, reading: Reading) -> int:
        """Take a reading, not before the last one, and return the level."""
        self._started = reading.time if self._started is None else self._started
        degrees, limit = self._degrees(reading), reading.hot - MARGIN
        hot = degrees is not None and degrees >= limit
        cool = degrees is None or degrees <= limit - COOLER
        if hot or reading.throttled:
            self._throttled = not hot
        self._heat.update(reading.time, pressure=hot or reading.throttled, relief=cool)
        # Room for more work proves nothing while heat leaves out more than slowness would.
        measured = reading.rate is not None and self._slow.level >= self._heat.level
        self._slow.update(
            reading.time,
            pressure=self._is_slow(reading),
            relief=measured and reading.waiting >= ROOM,
        )
        return self.level

    def _degrees(self, reading: Reading) -> float | None:
        """Return the temperature; the last one for a short time where it cannot be read."""
        if reading.degrees is not None:
            self._known = reading.time, reading.degrees
        if self._known is None or reading.time - self._known[0] > STALE:
            return None
        return self._known[1]

    def _is_slow(self, reading: Reading) -> bool:
        """Return whether frames are missed because the loop has no time for them.

        A camera that gives fewer frames than it was asked for, as in the dark, is waited for.
        """
        assert self._started is not None
        if reading.rate is None or reading.time - self._started < START:
            return False
        return reading.rate < ENOUGH * reading.wanted and reading.waiting < BUSY
