"""A screen's other size, as whoever sits before a screen of QEMU's would make it."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

EXTENDED_DESKTOP_SIZE = -308


def resize(path: Path, width: int, height: int) -> None:
    """Have QEMU's VNC server at a socket ask the guest for another size of its screen."""
    with socket.socket(socket.AF_UNIX) as server, server.makefile("rb") as answers:
        server.settimeout(30)
        server.connect(str(path))
        server.sendall(answers.read(12))  # the version of the protocol
        answers.read(answers.read(1)[0])  # ways to log in
        server.sendall(b"\x01")  # with no password
        answers.read(4)
        server.sendall(b"\x01")  # others may look too
        *_, length = struct.unpack(">HH16sI", answers.read(24))
        answers.read(length)
        server.sendall(struct.pack(">BxHii", 2, 2, 0, EXTENDED_DESKTOP_SIZE))
        screen = struct.pack(">IHHHHI", 0, 0, 0, width, height, 0)
        server.sendall(struct.pack(">BxHHBx", 251, width, height, 1) + screen)
        answers.read(4)  # it answers when it has asked the guest
