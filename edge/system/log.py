"""Set up `logging` for a command: lines on a terminal, priorities in the journal.

Every module logs to `logging.getLogger(__name__)`; only a command line calls `configure`. Names of
files and devices are foreign text: whatever is invisible in a message is escaped here, so that no
message can break its line, drive the terminal or pretend another priority.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from edge.system.printable import printable

ERROR_PRIORITY = 3
# Python's levels as syslog(3) priorities, highest first; below all of them it is "debug" (7).
PRIORITIES = (
    (logging.CRITICAL, 2),
    (logging.ERROR, ERROR_PRIORITY),
    (logging.WARNING, 4),
    (logging.INFO, 6),
)
DEBUG_PRIORITY = 7
LOGGERS = ("edge", "converter", "card", "deb")


def configure(
    *,
    verbose: bool = False,
    quiet: bool = False,
    stream: TextIO | None = None,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Send the log lines of this project to a stream, once for the whole process.

    Args:
        verbose: also details for a fault report (level DEBUG).
        quiet: warnings and errors only; wins over `verbose`.
        stream: where lines go; None takes stderr.
        environment: systemd names here the stream that it has connected to the journal.
    """
    stream = stream or sys.stderr
    logging.raiseExceptions = False  # a full disk behind stderr must not end the picture
    handler = logging.StreamHandler(stream)
    journal = is_journal(stream, environment)
    handler.setFormatter(JournalFormatter() if journal else TerminalFormatter())
    level = logging.WARNING if quiet else logging.DEBUG if verbose else logging.INFO
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False


def print_error(message: str, stream: TextIO | None = None) -> None:
    """Print the error that ends a command; in the journal it has the priority of an error."""
    stream = stream or sys.stderr
    line = printable(message)
    with suppress(OSError, ValueError):  # nothing is left to report it to
        print(f"<{ERROR_PRIORITY}>{line}" if is_journal(stream) else line, file=stream, flush=True)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add -v/--verbose and -q/--quiet to a command; their values belong to `configure`."""
    parser.add_argument("-v", "--verbose", action="store_true", help="log details as well")
    parser.add_argument(
        "-q", "--quiet", action="store_true", help="log warnings and errors only, also with -v"
    )


@contextmanager
def only_errors() -> Iterator[None]:
    """Hold back what the block logs below errors; where it raises, that is left out."""
    handlers = {*logging.getLogger(LOGGERS[0]).handlers, *logging.getLogger().handlers}
    filters = {handler: _Holding() for handler in handlers}
    for handler, holding in filters.items():
        handler.addFilter(holding)
    try:
        yield
    finally:
        for handler, holding in filters.items():
            handler.removeFilter(holding)
    for handler, holding in filters.items():
        for record in holding.records:
            handler.handle(record)


class _Holding(logging.Filter):
    """Keeps records below errors from a handler.

    Attributes:
        records: these, in order.
    """

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the handler gets a record."""
        if record.levelno >= logging.ERROR:
            return True
        self.records.append(record)
        return False


def is_journal(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether a stream is the one that systemd connected to the journal.

    Source: systemd.exec(5), JOURNAL_STREAM: device and inode number, "DEVICE:INODE".
    """
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):  # not a file
        return False
    return environment.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


class LineFormatter(logging.Formatter):
    """Format each message as one visible line; a traceback below it keeps its lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the message of a record on one line."""
        return printable(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """Return a traceback; its last line holds foreign text too."""
        return "\n".join(map(printable, super().formatException(ei).splitlines()))


class TerminalFormatter(LineFormatter):
    """Format "camera: webcam", "warning: disk full" and "debug: edge.camera.v4l2: details"."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record; a level other than INFO is named."""
        message, level = super().format(record), record.levelname.lower()
        if record.levelno == logging.INFO:
            return message
        module = f"{record.name}: " if record.levelno < logging.INFO else ""
        return f"{level}: {module}{message}"


class JournalFormatter(LineFormatter):
    """Prefix every line with its priority, as sd-daemon(3) describes: "<3>disk full"."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the prefixed lines of a record."""
        priority = next((p for level, p in PRIORITIES if record.levelno >= level), DEBUG_PRIORITY)
        return "\n".join(f"<{priority}>{line}" for line in super().format(record).splitlines())
