"""Time per stage of the loop, and the number of frames and faces."""

from __future__ import annotations

import time
from collections import defaultdict


class Stopwatch:
    """Sum the time between laps by stage, and count frames and faces.

    Attributes:
        seconds: total time of each stage.
        frames, faces: counted since `restart`.
    """

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Set everything to zero and start now."""
        self.seconds: dict[str, float] = defaultdict(float)
        self.frames = self.faces = 0
        self._started = self._last = time.monotonic()

    def lap(self, stage: str) -> None:
        """Attribute the time since the last lap to a stage."""
        now = time.monotonic()
        self.seconds[stage] += now - self._last
        self._last = now

    def add(self, stage: str, seconds: float) -> None:
        """Add time that a stage took in another thread."""
        self.seconds[stage] += seconds

    def count(self, faces: int) -> None:
        """Count a finished frame and its faces."""
        self.frames += 1
        self.faces += faces

    @property
    def elapsed(self) -> float:
        """Seconds from the start to the last lap."""
        return self._last - self._started

    @property
    def rate(self) -> float:
        """Frames per second from the start to the last lap."""
        return self.frames / max(self.elapsed, 1e-9)

    def per_frame(self) -> dict[str, float]:
        """Return the milliseconds per frame of each stage, in the order they first ran."""
        frames = max(self.frames, 1)
        return {stage: 1000 * seconds / frames for stage, seconds in self.seconds.items()}
