"""Network cameras without hardware: servers on this machine, each for one connection at a time."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import socket
import threading
from collections.abc import Callable, Iterator

import cv2
import numpy as np

Serve = Callable[[socket.socket, bytes], None]


def jpeg(value=128, size=(64, 48)):
    """Return a picture of one grey as JPEG."""
    pixels = np.full((size[1], size[0], 3), value, np.uint8)
    return cv2.imencode(".jpg", pixels)[1].tobytes()


@contextlib.contextmanager
def server(serve: Serve) -> Iterator[int]:
    """Answer each connection with a function, and yield the port.

    Args:
        serve: gets the connection and the request; the connection is closed when it returns.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def run():
        while not stopped.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                serve(connection, read_request(connection))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stopped.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def read_request(connection):
    """Return the head of a request."""
    data = b""
    while b"\r\n\r\n" not in data and (more := connection.recv(4096)):
        data += more
    return data


def answer(status="200 OK", kind="image/jpeg", body=b"", *headers):
    """Return an HTTP answer that ends with the connection."""
    lines = [f"HTTP/1.0 {status}", f"Content-Type: {kind}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def mjpeg(connection, request, pictures=None):
    """Send pictures as a stream until the reader is gone, or all have been sent."""
    connection.sendall(answer(kind="multipart/x-mixed-replace; boundary=next"))
    count = 0
    while pictures is None or count < len(pictures):
        picture = jpeg() if pictures is None else pictures[count]
        head = f"--next\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
        connection.sendall(head.encode() + picture + b"\r\n")
        count += 1


def password_wanted(connection, request, who="eve:p@ss:w/rd"):
    """Send pictures to those who know the password."""
    if base64.b64encode(who.encode()) in request:
        mjpeg(connection, request)
    challenge = 'WWW-Authenticate: Basic realm="camera"'
    connection.sendall(answer("401 Unauthorized", "text/html", b"", challenge))


def digest_wanted(connection, request, user="eve", password="p@ss:w/rd"):
    """Send pictures to those who know the password, without them sending it (RFC 7616)."""
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', request.decode().partition("Digest ")[2]))
    nonce = "n0nce"
    who = hashlib.md5(f"{user}:camera:{password}".encode()).hexdigest()
    what = hashlib.md5(f"GET:{given.get('uri')}".encode()).hexdigest()
    if given.get("response") == hashlib.md5(f"{who}:{nonce}:{what}".encode()).hexdigest():
        mjpeg(connection, request)
    challenge = f'WWW-Authenticate: Digest realm="camera", nonce="{nonce}"'
    connection.sendall(answer("401 Unauthorized", "text/html", b"", challenge))
