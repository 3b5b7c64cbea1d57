"""Status and progress on one line of the terminal."""

from __future__ import annotations

import sys
from typing import Self, TextIO

from edge.system.stopwatch import Stopwatch

INTERVAL = 0.5  # seconds between two updates


class StatusLine:
    """One line of a terminal that is rewritten in place; elsewhere nothing is written.

    Args:
        stream: where to write.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self.enabled = self._stream.isatty()

    def __enter__(self) -> Self:
        """Return the line, which is cleared when the block ends."""
        return self

    def __exit__(self, *_error: object) -> None:
        self.show("")

    def show(self, text: str) -> None:
        """Replace the line; "" clears it."""
        if self.enabled:
            self._stream.write(f"\r\x1b[K{text}")
            self._stream.flush()


class Progress:
    """Show frames done, rate and time left on one line that is rewritten in place.

    Nothing is written where the stream is not a terminal.

    Args:
        length: number of frames, as far as it is known: it may be wrong, or None.
        live: the source has no end, so that no progress is shown.
        stream: where to write; None takes stderr.
    """

    def __init__(self, length: int | None, *, live: bool, stream: TextIO | None = None) -> None:
        self._length, self._status, self._next = length, StatusLine(stream), INTERVAL
        self._enabled = self._status.enabled and not live

    def __enter__(self) -> Self:
        """Return the line, which is cleared when the block ends."""
        return self

    def __exit__(self, *_error: object) -> None:
        if self._enabled:
            self._status.show("")

    def update(self, watch: Stopwatch) -> None:
        """Rewrite the line, twice a second at most; the last frame clears it."""
        if not self._enabled:
            return
        done = watch.frames == self._length
        if watch.elapsed >= self._next or done:
            self._next = watch.elapsed + INTERVAL
            self._status.show("" if done else self.line(watch))

    def line(self, watch: Stopwatch) -> str:
        """Return the line, such as "30 of 90 frames, 15.0 per second, 0:04 left"."""
        if not self._length or watch.frames > self._length:
            return f"{watch.frames} frames, {watch.rate:.1f} per second"
        left = round((self._length - watch.frames) / max(watch.rate, 1e-9))
        return (
            f"{watch.frames} of {self._length} frames, {watch.rate:.1f} per second, "
            f"{left // 60}:{left % 60:02} left"
        )
