"""Keep native libraries from talking over a command's own output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def quiet() -> Iterator[IO[str]]:
    """Drop all that is printed, by Python or by native code; errors are raised all the same.

    Yields:
        the real standard error, for a progress bar.
    """
    _flush()
    kept = {descriptor: os.dup(descriptor) for descriptor in (1, 2)}
    with Path(os.devnull).open("wb") as nowhere, os.fdopen(os.dup(2), "w") as bar:
        for descriptor in kept:
            os.dup2(nowhere.fileno(), descriptor)
        try:
            yield bar
        finally:
            _flush()
            for descriptor, original in kept.items():
                os.dup2(original, descriptor)
                os.close(original)


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
