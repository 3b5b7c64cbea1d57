"""Standard output for events alone."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from edge.errors import DeviceError

STDOUT, STDERR = 1, 2


class StandardOutput:
    """Standard output, from which everything else that is printed goes to standard error.

    A program that reads the lines must not find the summary of the run between them.
    """

    def __init__(self) -> None:
        sys.stdout.flush()
        self._descriptor = os.dup(STDOUT)
        os.dup2(STDERR, STDOUT)

    def write(self, data: bytes) -> None:
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except BrokenPipeError as error:
            raise DeviceError("nobody reads standard output any more") from error
        except OSError as error:
            raise DeviceError(f"standard output: {error.strerror}") from error

    def close(self) -> None:
        with suppress(OSError):
            sys.stdout.flush()
            os.dup2(self._descriptor, STDOUT)
            os.close(self._descriptor)
