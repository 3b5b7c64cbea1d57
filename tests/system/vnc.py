"""Resize the guest's screen through QEMU's VNC server, as if another screen were plugged in."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

SET_ENCODINGS, SET_DESKTOP_SIZE = 2, 251  # messages of the client
EXTENDED_DESKTOP_SIZE = -308  # an encoding


def resize(path: Path, width: int, height: int) -> None:
    """Request another screen size from the VNC server at a Unix socket.

    Source of the messages: RFC 6143, and the extension "ExtendedDesktopSize".
    """
    with socket.socket(socket.AF_UNIX) as server, server.makefile("rb") as responses:
        server.settimeout(30)
        server.connect(str(path))
        server.sendall(responses.read(12))  # the version of the protocol
        responses.read(responses.read(1)[0])  # the security types
        server.sendall(b"\x01")  # no authentication
        responses.read(4)
        server.sendall(b"\x01")  # other clients may stay connected
        *_, length = struct.unpack(">HH16sI", responses.read(24))
        responses.read(length)
        server.sendall(struct.pack(">BxHii", SET_ENCODINGS, 2, 0, EXTENDED_DESKTOP_SIZE))
        screen = struct.pack(">IHHHHI", 0, 0, 0, width, height, 0)
        server.sendall(struct.pack(">BxHHBx", SET_DESKTOP_SIZE, width, height, 1) + screen)
        responses.read(4)  # QEMU responds after it has passed the size on to the guest
