"""Log set-up of the test programs: lines on stderr, each with the seconds since the start."""

from __future__ import annotations

import logging


class ElapsedFormatter(logging.Formatter):
    """Format "[  42 s] message"."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        return f"[{record.relativeCreated / 1000:4.0f} s] {super().format(record)}"


def configure() -> None:
    """Send everything from level INFO on to stderr; for a command line only."""
    handler = logging.StreamHandler()
    handler.setFormatter(ElapsedFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
