"""How long each stage of the loop takes, and what it has done so far."""

from __future__ import annotations

import time
from collections import defaultdict


class Stopwatch:
    """Adds up the time between laps by name, and counts frames and faces."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget everything and start now."""
        self.seconds: dict[str, float] = defaultdict(float)
        self.frames = self.faces = 0
        self._started = self._last = time.monotonic()

    def lap(self, stage: str) -> None:
        """The time since the last lap was spent on this stage."""
        now = time.monotonic()
        self.seconds[stage] += now - self._last
        self._last = now

    def add(self, stage: str, seconds: float) -> None:
        """A stage took so long beside the others, in another thread."""
        self.seconds[stage] += seconds

    def count(self, faces: int) -> None:
        """A frame with so many faces is done."""
        self.frames += 1
        self.faces += faces

    @property
    def elapsed(self) -> float:
        """Seconds from the start to the last lap."""
        return self._last - self._started

    def per_frame(self) -> dict[str, float]:
        """Milliseconds per frame of each stage, in the order they first ran."""
        frames = max(self.frames, 1)
        return {stage: 1000 * seconds / frames for stage, seconds in self.seconds.items()}
