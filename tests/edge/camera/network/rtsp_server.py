"""A camera that streams over RTSP without hardware (RFC 2326, 3550 and 6416), in its own thread."""

from __future__ import annotations

import base64
import struct
import time
from fractions import Fraction
from itertools import count

import av
import numpy as np

from tests.edge.camera.network.servers import read_request

RATE, CLOCK = 10, 90000
LARGEST = 8000  # bytes of a packet
SDP = """v=0
o=- 0 0 IN IP4 127.0.0.1
s=camera
t=0 0
m=video 0 RTP/AVP 96
a=rtpmap:96 MP4V-ES/90000
a=control:track0
"""


def film(length=300, size=(64, 48)):
    """Return the packets of a grey film, each picture a key frame."""
    encoder = av.CodecContext.create("mpeg4", "w")
    encoder.width, encoder.height = size
    encoder.pix_fmt, encoder.gop_size = "yuv420p", 1
    encoder.framerate, encoder.time_base = RATE, Fraction(1, RATE)
    grey = np.full((size[1], size[0], 3), 128, np.uint8)
    for i in range(length):
        frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
        frame.pts = i
        yield from map(bytes, encoder.encode(frame))


def stream(connection, request, *, who="", sdp=SDP, packets=None):
    """Answer the requests of a reader, and stream a film after PLAY.

    Args:
        connection: to the reader.
        request: the first one.
        who: "user:password" that is wanted; "" for none.
        sdp: description of the stream.
        packets: of the film; None makes one.
    """
    known = base64.b64encode(who.encode())
    while request:
        number = next(line for line in request.split(b"\r\n") if line.lower().startswith(b"cseq"))
        method = request.split(b" ")[0]
        if who and method != b"OPTIONS" and known not in request:
            reply(connection, number, "401 Unauthorized", 'WWW-Authenticate: Basic realm="cam"')
        elif method == b"DESCRIBE":
            kind = "Content-Type: application/sdp"
            reply(connection, number, "200 OK", kind, body=sdp.replace("\n", "\r\n").encode())
        elif method == b"SETUP":
            transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"
            reply(connection, number, "200 OK", transport, "Session: 7")
        elif method == b"PLAY":
            reply(connection, number, "200 OK", "Session: 7")
            return send(connection, film() if packets is None else packets)
        else:
            reply(connection, number, "200 OK", "Public: DESCRIBE, SETUP, PLAY")
        request = read_request(connection)
    return None


def reply(connection, number, status, *headers, body=b""):
    """Answer a request."""
    lines = [f"RTSP/1.0 {status}", number.decode(), *headers, f"Content-Length: {len(body)}"]
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)


def send(connection, packets):
    """Send a film between the answers of the same connection."""
    numbers = count()
    for i, packet in enumerate(packets):
        for start in range(0, len(packet), LARGEST):
            part = packet[start : start + LARGEST]
            last = 0x80 if start + LARGEST >= len(packet) else 0
            time_code = i * CLOCK // RATE
            head = struct.pack(">BBHII", 0x80, last | 96, next(numbers) & 0xFFFF, time_code, 7)
            connection.sendall(struct.pack(">cBH", b"$", 0, len(head + part)) + head + part)
        time.sleep(1 / RATE)
