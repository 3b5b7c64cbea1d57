"""Discard the messages of native libraries, which would disturb the output of a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def suppress_output() -> Iterator[TextIO]:
    """Discard everything that Python or native code prints; exceptions are raised as usual.

    Yields:
        the real stderr, for a progress bar.
    """
    _flush()
    originals = {descriptor: os.dup(descriptor) for descriptor in (1, 2)}
    with Path(os.devnull).open("wb") as null, os.fdopen(os.dup(2), "w") as terminal:
        for descriptor in originals:
            os.dup2(null.fileno(), descriptor)
        try:
            yield terminal
        finally:
            _flush()
            for descriptor, original in originals.items():
                os.dup2(original, descriptor)
                os.close(original)


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
