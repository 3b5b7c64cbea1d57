"""What a run says while it goes on: lines for the log, and on the terminal how far a file is."""

from __future__ import annotations

import sys
from typing import TextIO

from edge.camera import Camera
from edge.system.stopwatch import Stopwatch

EVERY = 0.5  # seconds


def say(line: str) -> None:
    """Print a line at once, also where a log reads it."""
    print(line, flush=True)


class Progress:
    """Frames done, rate and time left, rewritten in place; silent where nobody reads.

    Args:
        camera: a file; a live camera has no end and no progress.
        stream: where to write; only a terminal is written to.
    """

    def __init__(self, camera: Camera, stream: TextIO = sys.stderr) -> None:
        self._length, self._stream, self._next = camera.length, stream, EVERY
        self._wanted = stream.isatty() and not camera.live

    def update(self, watch: Stopwatch) -> None:
        """Tell of it, twice a second at most; the line goes away with the last frame."""
        if not self._wanted:
            return
        done = watch.frames == self._length
        if watch.elapsed >= self._next or done:
            self._next = watch.elapsed + EVERY
            line = "" if done else self.line(watch)
            self._stream.write(f"\r\x1b[K{line}")
            self._stream.flush()

    def line(self, watch: Stopwatch) -> str:
        rate = watch.frames / max(watch.elapsed, 1e-9)
        if not self._length:
            return f"{watch.frames} frames, {rate:.1f} per second"
        left = round((self._length - watch.frames) / max(rate, 1e-9))
        return (
            f"{watch.frames} of {self._length} frames, {rate:.1f} per second, "
            f"{left // 60}:{left % 60:02} left"
        )
