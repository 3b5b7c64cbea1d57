"""Messages of the JPEG decoder: counted, and logged at the first, the tenth, the hundredth ..."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from edge.system.native_stderr import NativeStderr

STDERR = 2
# Beginnings of libjpeg's warnings, see its jerror.h.
KNOWN = (
    "Corrupt JPEG data",
    "Premature end of JPEG file",
    "Inconsistent progression sequence",
    "Invalid SOS parameters",
    "Unknown Adobe color transform code",
    "Warning: unknown JFIF revision",
    "Application transferred too",
)

log = logging.getLogger(__name__)

_stderr: list[NativeStderr] = []  # one for the process: C cannot give it back


class DecoderNoise:
    """Counts what the JPEG decoder says about the pictures of a camera.

    Args:
        name: of the camera.

    Attributes:
        count: number of messages.
    """

    def __init__(self, name: str) -> None:
        self._name, self.count, self._next = name, 0, 1
        if not _stderr:
            _stderr.append(NativeStderr())

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the decoder's messages within the block; other lines appear as usual."""
        with _stderr[0].exchanged():
            yield
        for line in _stderr[0].lines():
            if line.startswith(KNOWN):
                self._add(line)
            else:
                with suppress(OSError):  # a closed or full stderr must not end the camera
                    os.write(STDERR, f"{line}\n".encode())

    def _add(self, line: str) -> None:
        self.count += 1
        if self.count < self._next:
            return
        self._next *= 10
        text = "camera: %s: %d messages of the JPEG decoder so far, the last: %s"
        log.info(text, self._name, self.count, line)
