"""Frames of a stream of FFmpeg, past damaged pieces, until the file cannot be read any further."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from edge.media.ffmpeg import SMALLER
from edge.system.memory import resident_bytes
from edge.system.printable import printable

log = logging.getLogger(__name__)

MAX_FAILURES = 250  # pieces in a row that cannot be decoded
# Bytes that the process may grow by while it decodes a film. A film of phones in 4K with 10 bits
# takes 220 MB, and the pictures made of its frames. A file chooses how many frames are kept, up to
# 16, and their size.
MAX_MEMORY = 320_000_000


class Decoder:
    """Decodes a stream.

    Attributes:
        damaged: number of pieces that could not be decoded.
        ending: why the stream ended before its end; "" if it did not.

    Args:
        container: of PyAV.
        stream: of it.
        memory: bytes that the process may grow by; a file that needs more ends there.
    """

    def __init__(self, container: Any, stream: Any, memory: int = MAX_MEMORY) -> None:
        self._container, self._stream, self._memory = container, stream, memory
        self._limit = resident_bytes() + memory
        self.damaged, self.ending = 0, ""

    def frames(self) -> Iterator[Any]:
        """Yield the frames of PyAV."""
        failures, started = 0, False
        for packet in self._packets():
            found = self._decode(packet)
            if found is None:
                failures += 1
                # Where a file was cut, the pieces up to the next whole picture are of no use.
                self.damaged += started or packet is None or packet.is_keyframe
            elif found:
                failures, started = 0, True
                yield from found
            if failures >= MAX_FAILURES:
                self.ending = f"{failures} pieces in a row cannot be decoded"
                return
            if resident_bytes() > self._limit:
                self.ending = f"it needs more than {self._memory // 10**6} MB of memory: {SMALLER}"
                return

    def _decode(self, packet: Any) -> list[Any] | None:
        """Return the frames that a piece completes; None if it is damaged."""
        try:
            return list(self._stream.codec_context.decode(packet))
        except EOFError:  # the end of a stream within the file
            return []
        except Exception:  # noqa: BLE001 - FFmpeg reports damage in many ways
            log.debug("damaged piece", exc_info=True)
            return None

    def _packets(self) -> Iterator[Any]:
        """Yield the pieces of the stream, then None, for the last frames of the decoder."""
        try:
            for packet in self._container.demux(self._stream):
                if packet.size:
                    yield packet
        except Exception as error:  # noqa: BLE001 - as above
            log.debug("the file cannot be read any further", exc_info=True)
            self.ending = printable(getattr(error, "strerror", None) or str(error))
        yield None
