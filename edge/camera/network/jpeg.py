"""JPEG pictures in a stream of bytes, whatever stands between them.

The servers of cameras send wrong lengths and boundaries, so that only the pictures themselves tell
where they begin and end. Source: ITU-T T.81, Annex B.
"""

from __future__ import annotations

import re

from edge.camera.network import MAX_PIXELS
from edge.errors import DeviceError
from edge.media.jpeg import SIZES, STANDALONE

MAX_BYTES = 16_000_000  # of a picture
MAX_OTHER = 1_000_000  # bytes before a picture, and of its header
START = b"\xff\xd8\xff"
AFTER = re.compile(rb"\xff\xd9|\xff\xd8\xff")  # the end of a picture, or the start of the next one
FIRST, SCAN = 2, 0xDA  # place of the first marker; marker before the compressed data
NOWHERE = 0  # place of the compressed data of what is no picture after all


class JpegSplitter:
    """Cut pictures out of a stream.

    Attributes:
        count: number of pictures so far.
    """

    def __init__(self) -> None:
        self._data, self._skipped, self.count = bytearray(), 0, 0
        # Where to go on in the data: in the header of a picture, and after it.
        self._header, self._searched = FIRST, 0

    def feed(self, data: bytes) -> bytes | None:
        """Take the next bytes.

        Returns:
            the newest picture that is complete now; None if there is none.

        Raises:
            DeviceError: a picture is too large, or none comes.
        """
        self._data += data
        newest = None
        while (picture := self._next()) is not None:
            newest = picture
            self.count += 1
        return newest

    def _next(self) -> bytes | None:
        """Cut the first picture off the data; None if it is not complete."""
        while self._find_start():
            body = self._find_scan()
            if body == NOWHERE:
                self._drop(len(START) - 1)
                continue
            if body is None:
                self._check_size()
                return None
            found = AFTER.search(self._data, max(body, self._searched))
            if not found:
                self._searched = len(self._data) - 2
                self._check_size()
                return None
            if found[0] == START:  # a picture that was cut short has no end
                self._drop(found.start())
                continue
            picture = bytes(self._data[: found.end()])
            self._drop(found.end())
            return picture
        return None

    def _find_start(self) -> bool:
        start = self._data.find(START)
        found = start >= 0
        skip = start if found else max(0, len(self._data) - 2)
        self._skipped = 0 if found else self._skipped + skip
        if skip:
            self._drop(skip)
        if self._skipped > MAX_OTHER:
            raise DeviceError("sends no JPEG pictures")
        return found

    def _find_scan(self) -> int | None:
        """Return where the compressed data begins, or `NOWHERE`; None while the header goes on."""
        data, at = self._data, self._header
        while at + 4 <= len(data):
            marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
            if data[at] != 0xFF or marker == START[1]:
                return NOWHERE
            if marker in SIZES:
                if at + 9 > len(data):
                    return None
                height = int.from_bytes(data[at + 5 : at + 7])
                width = int.from_bytes(data[at + 7 : at + 9])
                if width * height > MAX_PIXELS:
                    raise DeviceError(f"sends a picture of {width}x{height} pixels: too large")
            if marker == SCAN:
                return at + 2 + length
            if marker in STANDALONE:
                at += 1 if marker == 0xFF else 2
            else:
                at += 2 + length
            self._header = at
            if at > MAX_OTHER:
                raise DeviceError("sends a picture whose header does not end")
        return None

    def _check_size(self) -> None:
        if len(self._data) > MAX_BYTES:
            raise DeviceError(f"sends a picture of more than {MAX_BYTES // 10**6} MB")

    def _drop(self, count: int) -> None:
        del self._data[:count]
        self._header, self._searched = FIRST, 0
