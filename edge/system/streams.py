"""Standard streams of a command: closed or full ones are named, without a traceback."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from edge.system.printable import reason

STDIN, STDOUT, STDERR = 0, 1, 2
# Mode of each: what is printed to a closed stdout then fails, instead of being lost unnoticed.
MODES = {STDIN: os.O_RDONLY, STDOUT: os.O_RDONLY, STDERR: os.O_WRONLY}


class UnwrittenError(Exception):
    """Stdout cannot be written; the message is the reason."""


class Stdout(io.TextIOWrapper):
    """Stdout whose faults cannot be taken for those of other files.

    Not a class of the raw file: Ctrl-C within its `write` would make the buffer forget that it was
    written, and everything would be printed again at the end.
    """

    def write(self, text: str) -> int:
        """Write text; raise UnwrittenError, or BrokenPipeError where the reader is gone."""
        with named_faults():
            return super().write(text)

    def flush(self) -> None:
        """Write what is in the buffer; raises as `write`."""
        with named_faults():
            super().flush()


@contextmanager
def named_faults() -> Iterator[None]:
    """Raise UnwrittenError for faults of the block, which writes to stdout alone."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UnwrittenError(reason(error)) from error


def prepare() -> None:
    """Open the null device for each closed stream, and let stdout take any text.

    Otherwise the next file that is opened, perhaps a camera, would take the number of the stream
    and receive what is printed.
    """
    for descriptor, mode in MODES.items():
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, mode)  # gets the lowest number that is free: this one
    if sys.stderr is None:
        sys.stderr = os.fdopen(STDERR, "w", closefd=False)
    if sys.stdout is sys.__stdout__:  # not where a test has replaced it
        sys.stdout = _open_stdout()


def _open_stdout() -> Stdout:
    raw = io.FileIO(STDOUT, "w", closefd=False)
    return Stdout(
        io.BufferedWriter(raw),
        encoding=sys.stdout.encoding if sys.stdout else None,
        errors="backslashreplace",  # names of files that are no text, or not of this locale
        line_buffering=raw.isatty(),
    )


@contextmanager
def flushed() -> Iterator[None]:
    """Write what was printed in the block, and drop what cannot be: Python would try at its end.

    Raises:
        UnwrittenError: stdout cannot be written.
        BrokenPipeError: its reader closed it.
    """
    try:
        yield
        sys.stdout.flush()
    except SystemExit:  # after --help
        sys.stdout.flush()
        raise
    finally:
        try:
            sys.stdout.flush()
        except (OSError, UnwrittenError):
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, STDOUT)
            os.close(null)
