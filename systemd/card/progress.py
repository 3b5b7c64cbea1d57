"""Progress of a copy on the terminal.

It counts bytes of a known total; `edge.system.console.Progress` counts frames, of which the total
may be unknown. The two share too little for a common class.
"""

from __future__ import annotations

import sys
import time
from typing import Self, TextIO

INTERVAL = 0.2  # seconds between two updates
WIDTH = 24  # characters of the bar


class Progress:
    """Show a bar, the rate and the time left on one line that is rewritten in place.

    Nothing is written where the stream is not a terminal. Leaving the context clears the line.

    Args:
        label: what is being done, such as "writing".
        total: number of bytes.
        stream: where to write.
    """

    def __init__(self, label: str, total: int, stream: TextIO = sys.stderr) -> None:
        self._label, self._total, self._stream = label, max(total, 1), stream
        self._enabled = stream.isatty()
        self._start = time.monotonic()
        self._next = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._enabled:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def update(self, done: int) -> None:
        """Rewrite the line, five times a second at most.

        Args:
            done: number of bytes so far.
        """
        elapsed = time.monotonic() - self._start
        if self._enabled and elapsed >= self._next:
            self._next = elapsed + INTERVAL
            self._stream.write(f"\r\x1b[K{self.line(done, elapsed)}")
            self._stream.flush()

    def line(self, done: int, elapsed: float) -> str:
        """Return the line for a number of bytes done in `elapsed` seconds."""
        share = min(done / self._total, 1)
        rate = done / max(elapsed, 1e-9)
        left = round((self._total - done) / max(rate, 1))
        bar = "#" * round(share * WIDTH)
        return (
            f"{self._label} [{bar:.<{WIDTH}}] {share:4.0%}, {megabytes(rate)} MB/s, "
            f"{left // 60}:{left % 60:02} left"
        )


def megabytes(count: float) -> str:
    """Return a number of bytes in MB (10^6), with one decimal below 10."""
    return f"{count / 1e6:.0f}" if count >= 1e7 else f"{count / 1e6:.1f}"
