"""Silence for the output of native code, which no setting of its library can stop."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

STDERR = 2

# Two threads that redirect the same descriptor at once could restore it to the null device.
_LOCK = threading.RLock()


@contextmanager
def silenced(*descriptors: int) -> Iterator[None]:
    """Send file descriptors to the null device within the block, also for native code.

    Args:
        descriptors: 1 for stdout, 2 for stderr; none means stderr.
    """
    with _LOCK:
        _flush()
        originals = {descriptor: os.dup(descriptor) for descriptor in descriptors or (STDERR,)}
        null = os.open(os.devnull, os.O_WRONLY)
        for descriptor in originals:
            os.dup2(null, descriptor)
        try:
            yield
        finally:
            _flush()
            for descriptor, original in originals.items():
                os.dup2(original, descriptor)
                os.close(original)
            os.close(null)


def lasting_stderr() -> TextIO:
    """Return stderr for lines that must not be lost while another thread silences it.

    Returns:
        a stream to a duplicate of the descriptor, which `silenced` leaves as it is; `sys.stderr`
        itself where that writes elsewhere.
    """
    try:
        if sys.stderr.fileno() != STDERR:
            return sys.stderr
    except (OSError, ValueError):  # not a file
        return sys.stderr
    return os.fdopen(os.dup(STDERR), "w", 1, encoding=sys.stderr.encoding, errors=sys.stderr.errors)


def _flush() -> None:
    """Write what Python holds back, so that each line goes where it belongs."""
    sys.stdout.flush()
    sys.stderr.flush()
