"""How far it is, rewritten in place on a terminal; silent where nobody reads."""

from __future__ import annotations

import sys
import time
from typing import Self, TextIO

EVERY = 0.2  # seconds
WIDTH = 24  # characters of the bar


class Meter:
    """A bar, a rate and the time left; the line goes away at the end.

    Args:
        label: what is being done.
        total: bytes.
        stream: where to write; only a terminal is written to.
    """

    def __init__(self, label: str, total: int, stream: TextIO = sys.stderr) -> None:
        self._label, self._total, self._stream = label, max(total, 1), stream
        self._wanted = stream.isatty()
        self._began = time.monotonic()
        self._next = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._wanted:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def show(self, done: int) -> None:
        """Say how many bytes are done."""
        elapsed = time.monotonic() - self._began
        if self._wanted and elapsed >= self._next:
            self._next = elapsed + EVERY
            self._stream.write(f"\r\x1b[K{self.line(done, elapsed)}")
            self._stream.flush()

    def line(self, done: int, elapsed: float) -> str:
        """The text, after so many seconds."""
        share = min(done / self._total, 1)
        rate = done / max(elapsed, 1e-9)
        left = round((self._total - done) / max(rate, 1))
        bar = "#" * round(share * WIDTH)
        return (
            f"{self._label} [{bar:.<{WIDTH}}] {share:4.0%}, {megabytes(rate)} MB/s, "
            f"{left // 60}:{left % 60:02} left"
        )


def megabytes(count: float) -> str:
    """A number of bytes in MB (10^6), short."""
    return f"{count / 1e6:.0f}" if count >= 1e7 else f"{count / 1e6:.1f}"
