"""Clients of the page that say exactly what a test wants."""

from __future__ import annotations

import socket
import time
from contextlib import contextmanager, suppress

STREAM = b"GET /stream.mjpg HTTP/1.1\r\nHost: localhost\r\n\r\n"
TIMEOUT = 60  # seconds; a busy machine is slow


def until(condition):
    """Wait for a condition, and fail where it does not come true."""
    end = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def connect(port, host="127.0.0.1"):
    return socket.create_connection((host, port), timeout=TIMEOUT)


def read_all(sock):
    """Read until the server ends; a reset counts as an end."""
    data = b""
    with suppress(ConnectionError):
        while more := sock.recv(65536):
            data += more
    return data


def ask(port, request, host="127.0.0.1"):
    """Send bytes, and return status, headers (names in lower case) and body of the answer."""
    with connect(port, host) as sock:
        with suppress(ConnectionError):
            sock.sendall(request)
        return parse(read_all(sock))


def get(port, path="/", method="GET", body=b"", **headers):
    """Send a request as a browser on this machine does; "_" stands for "-" in the headers."""
    values = {"Host": f"127.0.0.1:{port}"}
    values |= {name.replace("_", "-"): value for name, value in headers.items()}
    if body:
        values["Content-Length"] = str(len(body))
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {text}" for name, text in values.items())]
    return ask(port, "\r\n".join([*lines, "", ""]).encode("latin-1") + body)


def parse(data):
    if not data:
        return 0, {}, b""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return int(first.split()[1]), {name.lower(): value for name, _, value in pairs}, body


@contextmanager
def many(port, count, data=b""):
    """Open connections, and send the same on each; those that are refused stay in the list."""
    sockets = []
    try:
        for _ in range(count):
            sock = connect(port)
            sockets.append(sock)
            with suppress(ConnectionError):
                sock.sendall(data)
        yield sockets
    finally:
        for sock in sockets:
            sock.close()


def next_part(stream):
    """Read one part of the stream, and return its picture as a JPEG file."""
    while stream.readline().strip():
        pass  # the head of the answer, or of the part
    lines = []
    while (line := stream.readline()) != b"--frame\r\n":
        assert line, "the stream has ended"
        lines.append(line)
    return b"".join(lines)[:-2] or next_part(stream)
