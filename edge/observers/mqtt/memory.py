"""Broker that only confirms and counts, for tests and the benchmark."""

from __future__ import annotations

import socket
import threading
from contextlib import closing, suppress
from typing import BinaryIO

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP = range(1, 8)
SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT = range(8, 15)
# What confirms a packet that begins with its number.
ANSWERS = {PUBREL: PUBCOMP, UNSUBSCRIBE: UNSUBACK}


class MemoryBroker:
    """Accepts MQTT 5 clients on loopback; passes no message on.

    It follows the layout of the packets in the standard, "MQTT Version 5.0" by OASIS, as far as a
    client that behaves well can notice.

    Attributes:
        port: TCP port, any that was free.
        topics: of the messages that came, in order.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.topics: list[str] = []
        threading.Thread(target=self._accept, name="memory-broker", daemon=True).start()

    def close(self) -> None:
        """Accept no further clients."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # `close`
            while True:
                client = self._listener.accept()[0]
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with closing(client), client.makefile("rb") as stream, suppress(OSError, EOFError):
            while (packet := _read(stream))[0] >> 4 != DISCONNECT:
                if answer := self._answer(*packet):
                    client.sendall(answer)

    def _answer(self, first: int, body: bytes) -> bytes:
        """Return the packet that confirms another one; b"" where nothing does."""
        kind, number = first >> 4, body[:2]
        if kind == CONNECT:
            return _packet(CONNACK, b"\0\0\0")  # no session, success, no properties
        if kind == PUBLISH:
            return self._confirm(first >> 1 & 3, body)
        if kind == SUBSCRIBE:
            return _packet(SUBACK, number + b"\0" + bytes(_subscriptions(body)))
        if kind == PINGREQ:
            return _packet(PINGRESP, b"")
        return _packet(ANSWERS[kind], number) if kind in ANSWERS else b""

    def _confirm(self, quality: int, body: bytes) -> bytes:
        end = 2 + int.from_bytes(body[:2], "big")
        self.topics.append(body[2:end].decode())
        number = body[end : end + 2]
        return _packet(PUBACK if quality == 1 else PUBREC, number) if quality else b""


def _packet(kind: int, body: bytes) -> bytes:
    return bytes([kind << 4, len(body)]) + body  # all of them are shorter than 128 bytes


def _read(stream: BinaryIO) -> tuple[int, bytes]:
    """Return the first byte of a packet, and what follows its length.

    Raises:
        EOFError: the client is gone.
    """
    first, length, shift = _exactly(stream, 1)[0], 0, 0
    while (digit := _exactly(stream, 1)[0]) & 128:
        length, shift = length | (digit & 127) << shift, shift + 7
    return first, _exactly(stream, length | digit << shift)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


def _subscriptions(body: bytes) -> int:
    """Return the number of topics of a SUBSCRIBE packet with less than 128 bytes of properties."""
    place, count = 3 + body[2], 0
    while place < len(body):
        place += 2 + int.from_bytes(body[place : place + 2], "big") + 1
        count += 1
    return count
