"""Frames of a stream of FFmpeg, past damaged pieces, until the file cannot be read any further."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from edge.system.text import escaped

log = logging.getLogger(__name__)

MAX_FAILURES = 250  # pieces in a row that cannot be decoded


class Decoder:
    """Decodes a stream.

    Attributes:
        damaged: number of pieces that could not be decoded.
        ending: why the stream ended before its end; "" if it did not.

    Args:
        container: of PyAV.
        stream: of it.
    """

    def __init__(self, container: Any, stream: Any) -> None:
        self._container, self._stream = container, stream
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
            self.ending = escaped(getattr(error, "strerror", None) or str(error))
        yield None
