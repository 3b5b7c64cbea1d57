"""Be a USB webcam that shows the clip that /opt/test/webcam links to; runs in the guest.

The kernel's driver uvcvideo drives it, see usbip.py. It offers one format, one size and one rate:
those of the clip, whose name is NAME-WIDTHxHEIGHT.CODEC as for feed.py. As every webcam it has an
endpoint for isochronous transfers. The end of this process unplugs it.

Variables of the environment: WEBCAM_RATE, frames per second (5); WEBCAM_REPORT, a device that gets
a line "frame N" when frame N is taken, before any of it is sent.
"""

import itertools
import os
import select
import struct
import time
from collections import deque
from pathlib import Path
from typing import NamedTuple

from usbip import IN, Connection, Request

CLIP = Path("/opt/test/webcam")
RATE = int(os.environ.get("WEBCAM_RATE", "5"))  # frames per second
NAMES = ("", "Emotion Edge", "Test webcam", "0001")  # manufacturer, product, serial number
ENDPOINT, PACKET = 1, 3 * 1024  # number, and bytes of its packets
# Of the USB Video Class 1.1.
VIDEO, CONTROL, STREAMING, COLLECTION = 0x0E, 1, 2, 3
PROBE = struct.Struct("<H B B I 5H I I I 4B")
SET_CUR, GET_CUR, GET_MIN, GET_MAX, GET_DEF = 0x01, 0x81, 0x82, 0x83, 0x87
YUY2 = b"YUY2" + bytes.fromhex("0000 1000 8000 00aa 0038 9b71")
END_OF_HEADER, END_OF_FRAME = 0x80, 0x02


class Format(NamedTuple):
    """Format of a clip; size in bytes of a frame."""

    codec: str
    width: int
    height: int
    size: int


def clip_format() -> Format:
    """Return the format of the current clip."""
    clip = CLIP.resolve()
    width, height = map(int, clip.stem.rpartition("-")[2].split("x"))
    return Format(clip.suffix, width, height, (2 if clip.suffix == ".yuyv" else 1) * width * height)


def describe(kind: int, layout: str, *values: int | bytes) -> bytes:
    """Return a descriptor: its length, its kind, and fields in little-endian order."""
    fields = struct.pack("<" + layout, *values)
    return struct.pack("BB", 2 + len(fields), kind) + fields


def device_descriptor() -> bytes:
    """Return the descriptor of the device: of several functions, high speed."""
    return describe(1, "H 4B 3H 4B", 0x0200, 0xEF, 2, 1, 64, 0x1D6B, 0x0102, 0x0100, 1, 2, 3, 1)


def configuration_descriptor(clip: Format) -> bytes:
    """Return the descriptor of the configuration, with all that belong to it."""
    video = describe(0x0B, "6B", 0, 2, VIDEO, COLLECTION, 0, 2)
    body = video + _control_interface() + _streaming_interface(clip)
    return describe(2, "H 5B", 9 + len(body), 2, 1, 0, 0x80, 50) + body


def _control_interface() -> bytes:
    """Return interface 0: a sensor without controls, connected to the stream."""
    camera = describe(0x24, "B B H B B 3H B 3s", 2, 1, 0x0201, 0, 0, 0, 0, 0, 3, b"\0\0\0")
    stream = describe(0x24, "B B H B B B", 3, 2, 0x0101, 0, 1, 0)
    length = 13 + len(camera) + len(stream)
    header = describe(0x24, "B H H I B B", 1, 0x0110, length, 48_000_000, 1, 1)
    return describe(4, "7B", 0, 0, 0, VIDEO, CONTROL, 0, 2) + header + camera + stream


def _streaming_interface(clip: Format) -> bytes:
    """Return interface 1: without an endpoint while nobody reads, with one while somebody does."""
    interval, bits = 10_000_000 // RATE, 8 * clip.size * RATE
    frame = 1, 0, clip.width, clip.height, bits, bits, clip.size, interval, 1, interval
    if clip.codec == ".yuyv":
        formats = describe(0x24, "3B 16s 6B", 4, 1, 1, YUY2, 16, 1, 0, 0, 0, 0)
        formats += describe(0x24, "B B B H H 4I B I", 5, *frame)
    else:
        formats = describe(0x24, "9B", 6, 1, 1, 1, 1, 0, 0, 0, 0)
        formats += describe(0x24, "B B B H H 4I B I", 7, *frame)
    length = 14 + len(formats)
    header = describe(0x24, "B B H 8B", 1, 1, length, 0x80 | ENDPOINT, 0, 2, 0, 0, 0, 1, 0)
    quiet = describe(4, "7B", 1, 0, 0, VIDEO, STREAMING, 0, 0)
    active = describe(4, "7B", 1, 1, 1, VIDEO, STREAMING, 0, 0)
    endpoint = describe(5, "B B H B", 0x80 | ENDPOINT, 0x05, 1024 | 2 << 11, 1)
    return quiet + header + formats + active + endpoint


def string_descriptor(index: int) -> bytes:
    """Return a name; index 0 names their language, English."""
    text = NAMES[index].encode("utf-16-le") if index else b"\x09\x04"
    return describe(3, f"{len(text)}s", text)


class Webcam:
    """Webcam that is plugged in by the constructor.

    Args:
        clip: format that it offers.
    """

    def __init__(self, clip: Format) -> None:
        self._clip = clip
        self._descriptors = {1: device_descriptor(), 2: configuration_descriptor(clip)}
        self._frames = itertools.count()
        report = os.environ.get("WEBCAM_REPORT")
        self._report = os.open(report, os.O_WRONLY | os.O_NOCTTY) if report else None
        self._transfers: deque[Request] = deque()  # that wait for packets of the stream
        self._packets: deque[bytes] = deque()
        self._connection = Connection()

    def run(self) -> None:
        """Answer the driver, until the kernel removes the device."""
        due = time.monotonic()
        while True:
            if select.select([self._connection], [], [], max(0, due - time.monotonic()))[0]:
                self._receive()
            if time.monotonic() >= due:
                due = time.monotonic() + 1 / RATE
                if self._transfers and not self._packets:
                    self._packets.extend(self._next_frame())
            self._send_packets()

    def _receive(self) -> None:
        request = self._connection.receive(isochronous=ENDPOINT)
        if isinstance(request, int):
            self._transfers = deque(each for each in self._transfers if each.number != request)
        elif request.endpoint == ENDPOINT:
            self._transfers.append(request)
        else:
            self._control(request)

    def _control(self, request: Request) -> None:
        kind, code, value, _, length = struct.unpack("<BBHHH", request.setup)
        data = b"" if request.direction != IN else self._read(kind, code, value)
        if data is None:
            self._connection.stall(request)
        else:
            self._connection.answer(request, data[:length])

    def _read(self, kind: int, code: int, value: int) -> bytes | None:
        """Return what the driver reads; None for what this device does not have."""
        if (kind, code) == (0x80, 6):
            if value >> 8 == 3:
                return string_descriptor(value & 0xFF)
            return self._descriptors.get(value >> 8)
        if (kind, code) == (0x80, 0):
            return b"\0\0"  # status: powered by the bus
        # The stream has one format, so that nothing depends on what the driver proposed.
        if kind == 0xA1 and code in (GET_CUR, GET_MIN, GET_MAX, GET_DEF) and value >> 8 in (1, 2):
            interval, size = 10_000_000 // RATE, self._clip.size
            return PROBE.pack(1, 1, 1, interval, 0, 0, 0, 0, 0, size, PACKET, 0, 0, 0, 0, 0)
        return None

    def _next_frame(self) -> list[bytes]:
        """Return the packets of the next frame."""
        number = next(self._frames)
        if self._report is not None:
            os.write(self._report, b"frame %d\n" % number)
        # Open the file for every frame: the test replaces the clip without a gap in the frames.
        with CLIP.open("rb") as file:
            file.seek(number * self._clip.size % CLIP.stat().st_size)
            frame = file.read(self._clip.size)
        if self._clip.codec == ".mjpg":
            frame = frame.rstrip(b"\0")
        size = PACKET - 2
        parts = [frame[start : start + size] for start in range(0, len(frame), size)]
        flags = [END_OF_HEADER | number % 2] * (len(parts) - 1)
        flags.append(END_OF_HEADER | END_OF_FRAME | number % 2)
        return [bytes((2, flag)) + part for flag, part in zip(flags, parts, strict=True)]

    def _send_packets(self) -> None:
        while self._packets and self._transfers:
            request = self._transfers.popleft()
            count = min(len(request.packets), len(self._packets))
            payloads = [self._packets.popleft() for _ in range(count)]
            self._connection.answer_packets(request, payloads)


if __name__ == "__main__":
    Webcam(clip_format()).run()
