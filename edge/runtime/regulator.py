"""Leaves out work of a running session while the machine is too hot or too slow."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from edge.config.schema import Config
from edge.runtime.effort import MOST, MOST_SLOW, Effort, differences, effort_at
from edge.runtime.governor import SLOW, THROTTLED, Governor, Reading
from edge.scene import Frame
from edge.system.heat import HeatSensor, MachineHeat
from edge.system.stopwatch import Stopwatch

if TYPE_CHECKING:
    from edge.runtime.session import Session

log = logging.getLogger(__name__)

INTERVAL = 2.0  # seconds between two readings
EARLY = 0.7  # of the pause between two frames: cameras are not punctual


class NoRegulator:
    """Leaves everything as the settings say.

    Attributes:
        level: of the governor; None without one.
    """

    level: int | None = None

    def takes(self, frame: Frame) -> bool:
        """Return whether a frame is shown; others are left out."""
        return True

    def regulate(self, session: Session) -> None:
        """Adjust the parts of a session, after each frame."""

    def restore(self, session: Session, config: Config) -> None:
        """Let the parts of a session work as the settings say."""
        adjust(session, effort_at(0, config))


class RateMeter:
    """Measures the rate of a loop, and how long it waits for the camera."""

    def __init__(self) -> None:
        self._before: tuple[float, int, float] | None = None

    def measure(self, watch: Stopwatch) -> tuple[float, float] | None:
        """Return frames per second and the share of waiting since the last call; None at first."""
        now = watch.elapsed, watch.frames, watch.seconds["camera"]
        before, self._before = self._before, now
        if before is None or now[1] <= before[1]:  # it was started again
            return None
        elapsed = max(now[0] - before[0], 1e-9)
        return (now[1] - before[1]) / elapsed, (now[2] - before[2]) / elapsed


class Regulator(NoRegulator):
    """Reads heat and rate every two seconds, and adjusts the parts of a session.

    Files are left alone: each of their frames is analysed, however long that takes.

    Args:
        sensor: reads the heat.
        clock: seconds, monotonic.
    """

    def __init__(
        self, sensor: HeatSensor | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._governor = Governor(MOST, MOST_SLOW)
        self._sensor, self._clock = sensor or MachineHeat(), clock
        self._meter, self._next = RateMeter(), float("-inf")
        self.level, self._degrees = 0, None
        self._frame_pause, self._taken_at = 0.0, float("-inf")

    level: int
    _degrees: float | None

    def takes(self, frame: Frame) -> bool:
        if frame.trouble or not self._frame_pause:
            return True
        if 0 <= frame.time - self._taken_at < EARLY * self._frame_pause:
            return False
        self._taken_at = frame.time
        return True

    def regulate(self, session: Session) -> None:
        now = self._clock()
        if now < self._next or not session.camera.live:
            return
        self._next = now + INTERVAL
        before, config = self.level, session.shutter.config
        self.level = self._governor.update(self._read(session, now))
        effort = effort_at(self.level, config)
        # Also without a change: a reload may have replaced parts.
        adjust(session, effort)
        self._frame_pause = effort.frame_pause
        session.status.governor = self._summary
        if self.level != before:
            self._log(session, effort, higher=self.level > before)

    def restore(self, session: Session, config: Config) -> None:
        super().restore(session, config)
        session.status.governor, self._frame_pause = "", 0.0

    def _read(self, session: Session, now: float) -> Reading:
        """Return heat and rate; the rate that is wanted is that of the slowest part."""
        config = session.shutter.config
        self._degrees, throttled = self._sensor.read()
        refresh: float | None = getattr(session.display, "refresh", None)  # of a screen
        wanted = min(config.camera.rate, refresh or float("inf"))
        rate, waiting = self._meter.measure(session.watch) or (None, 0.0)
        return Reading(now, self._degrees, config.display.hot, throttled, rate, waiting, wanted)

    @property
    def _summary(self) -> str:
        """Level and reason for the line of statistics; "" where nothing is left out."""
        return f"governor {self.level}/{MOST} {self._governor.reason}" if self.level else ""

    def _log(self, session: Session, effort: Effort, *, higher: bool) -> None:
        """Log a change of the level: what is left out now."""
        config, page = session.shutter.config, hasattr(session.display, "pace")
        wanted = effort_at(0, config)
        left_out = differences(effort, wanted, page=page, tiles=config.detector.tiles)
        level, text = f"level {self.level} of {MOST}", ", ".join(left_out) or "nothing is left out"
        log.log(
            logging.WARNING if higher else logging.INFO,
            "governor: %s, %s: %s", self._cause if higher else "recovered", level, text,
        )  # fmt: skip

    @property
    def _cause(self) -> str:
        """Reason of the level in words."""
        if self._governor.reason == SLOW:
            return "fewer frames than the camera gives"
        if self._governor.reason == THROTTLED:
            return "the firmware slows the processor (heat, or short of power)"
        return "hot" if self._degrees is None else f"{self._degrees:.0f} °C"


def adjust(session: Session, effort: Effort) -> None:
    """Let the parts of a session do as much as an effort allows, from the next frame on."""
    pauses = effort.search_pause, effort.read_pause, effort.far_pause
    session.pipeline.adjust(*pauses)
    # Only displays with a page have this method.
    if pace := getattr(session.display, "pace", None):
        pace(effort.page_pause)


def open_regulator(config: Config) -> NoRegulator:
    """Return what `performance.governor` wants."""
    return Regulator() if config.performance.governor else NoRegulator()
