"""Silence for the output of native code, which no setting of its library can stop."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import TextIO

STDOUT, STDERR = 1, 2

# Two threads that redirect the same descriptor at once could restore it to the null device.
_LOCK = threading.RLock()


@contextmanager
def silenced(*descriptors: int) -> Iterator[None]:
    """Send file descriptors to the null device within the block, also for native code.

    Args:
        descriptors: 1 for stdout, 2 for stderr; none means stderr.
    """
    descriptors = descriptors or (STDERR,)
    with _LOCK, ExitStack() as undo:
        _flush(descriptors)
        null = os.open(os.devnull, os.O_WRONLY)
        undo.callback(os.close, null)
        for descriptor in descriptors:
            original = os.dup(descriptor)
            undo.callback(os.close, original)
            os.dup2(null, descriptor)
            undo.callback(os.dup2, original, descriptor)
        undo.callback(_flush, descriptors)
        yield


def lasting_stderr() -> TextIO:
    """Return stderr for lines that must not be lost while another thread silences it.

    Returns:
        a stream to a duplicate of the descriptor, which `silenced` leaves as it is; `sys.stderr`
        itself where that writes elsewhere.
    """
    stream = sys.stderr
    try:
        if stream.fileno() != STDERR:
            return stream
        descriptor = os.dup(STDERR)
    except (AttributeError, OSError, ValueError):  # closed, or not a file
        return stream
    return os.fdopen(descriptor, "w", 1, encoding=stream.encoding, errors=stream.errors)


def _flush(descriptors: Sequence[int]) -> None:
    """Write what Python holds back, so that each line goes where it belongs."""
    if STDOUT in descriptors:
        sys.stdout.flush()
    if STDERR in descriptors:
        with suppress(OSError, ValueError):  # nobody reads it
            sys.stderr.flush()
