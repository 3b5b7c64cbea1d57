"""Attacks on the web page: `python -m tests.attacks NAME PORT SECONDS PASSWORD`.

Each runs as a process of its own, with the lowest priority, so that it takes little of the time
that the page has.
"""

from __future__ import annotations

import base64
import os
import random
import resource
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

HOST = b"Host: localhost\r\n"
WAIT = 0.5  # seconds for a connection


class Attacker:
    """Base of the attacks.

    Args:
        port: of the page.
        seconds: until the attack ends.
        password: of the page; some attackers know it.
    """

    def __init__(self, port: int, seconds: float, password: str) -> None:
        self.port, self.end = port, time.monotonic() + seconds
        basic = base64.b64encode(f"x:{password}".encode())
        self.known = HOST + b"Authorization: Basic " + basic + b"\r\n"
        self.count, self.random = 0, random.Random(7)

    def active(self) -> bool:
        return time.monotonic() < self.end

    def connect(self, data: bytes = b"", buffer: int = 0) -> socket.socket | None:
        """Return a connection on which something was sent; None where that failed."""
        sock = socket.socket()
        if buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        sock.settimeout(WAIT)
        self.count += 1
        try:
            sock.connect(("127.0.0.1", self.port))
            sock.sendall(data)
        except OSError:
            sock.close()
            return None
        return sock

    def many(self, number: int, data: bytes = b"", buffer: int = 0) -> Iterator[socket.socket]:
        """Yield connections."""
        for _ in range(number):
            if self.active() and (sock := self.connect(data, buffer)):
                yield sock

    def each(self, make: Callable[[], bytes], *, read: bool = True) -> None:
        """Send one request after the other, as fast as the page takes them."""
        while self.active():
            if sock := self.connect(make()):
                with sock, suppress(OSError):
                    while read and sock.recv(65536):
                        pass


def idle(attacker: Attacker) -> None:
    """1,500 connections that say nothing."""
    kept = list(attacker.many(1500))
    while attacker.active():
        kept += attacker.many(10)
        time.sleep(0.1)


def slow_headers(attacker: Attacker) -> None:
    """200 requests that come a byte at a time."""
    kept = list(attacker.many(200, b"GET / HTTP/1.1\r\nA: "))
    while attacker.active():
        for number, sock in enumerate(kept):
            try:
                sock.send(b"a")
            except OSError:
                kept[number] = attacker.connect(b"GET / HTTP/1.1\r\nA: ") or sock
        time.sleep(0.1)


def slow_readers(attacker: Attacker) -> None:
    """500 streams that are not read."""
    kept = list(
        attacker.many(500, b"GET /stream.mjpg HTTP/1.1\r\n" + attacker.known + b"\r\n", 4096)
    )
    while attacker.active():
        kept += attacker.many(1, b"GET /stream.mjpg HTTP/1.1\r\n" + attacker.known + b"\r\n", 4096)
        time.sleep(0.1)


def readers(attacker: Attacker) -> None:
    """500 streams that are read."""
    request = b"GET /stream.mjpg HTTP/1.1\r\n" + attacker.known + b"\r\n"
    kept = list(attacker.many(500, request))
    for sock in kept:
        sock.setblocking(False)
    while attacker.active():
        for sock in kept:
            with suppress(OSError):
                sock.recv(1 << 20)
        time.sleep(0.01)


def pages(attacker: Attacker) -> None:
    """Requests for the form, as fast as they are answered."""
    attacker.each(lambda: b"GET /login HTTP/1.1\r\n" + HOST + b"\r\n")


def snapshots(attacker: Attacker) -> None:
    """Requests for pictures, as fast as they are answered."""
    attacker.each(lambda: b"GET /snapshot.jpg HTTP/1.1\r\n" + attacker.known + b"\r\n")


def guesses(attacker: Attacker) -> None:
    """Wrong passwords."""

    def make() -> bytes:
        form = f"password={attacker.random.random()}".encode()
        length = f"Content-Length: {len(form)}\r\n\r\n".encode()
        return b"POST /login HTTP/1.1\r\n" + HOST + length + form

    attacker.each(make)


def garbage(attacker: Attacker) -> None:
    """Noise, and beginnings of requests with noise."""

    def make() -> bytes:
        noise = attacker.random.randbytes(attacker.random.randrange(20_000))
        head = attacker.random.choice(
            (b"", b"GET / HTTP/1.1\r\n", b"GET /", b"POST /login HTTP/1.1\r\n")
        )
        return head + noise + b"\r\n\r\n"

    attacker.each(make)


def resets(attacker: Attacker) -> None:
    """Connections that are reset at once, with and without a request."""
    while attacker.active():
        if sock := attacker.connect(attacker.random.choice((b"", b"GET / HTTP/1.1\r\n\r\n"))):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            sock.close()


ATTACKS: dict[str, Callable[[Attacker], None]] = {
    attack.__name__.replace("_", " "): attack
    for attack in (
        idle, slow_headers, slow_readers, readers, pages, snapshots, guesses, garbage, resets,
    )
}  # fmt: skip


def main(name: str, port: str, seconds: str, password: str) -> None:
    """Run an attack, and print the number of connections that were tried."""
    os.nice(19)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    attacker = Attacker(int(port), float(seconds), password)
    ATTACKS[name](attacker)
    print(attacker.count)


if __name__ == "__main__":
    main(*sys.argv[1:])
