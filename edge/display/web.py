"""A page in the browser that shows the live picture as motion JPEG."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np

from edge.errors import ConfigError, DeviceError

HOST, PORT = "127.0.0.1", 8080
QUALITY = 85
BOUNDARY = "frame"
PAGE = Path(__file__).with_name("web.html")

Compress = Callable[[np.ndarray], bytes]


def to_jpeg(pixels: np.ndarray) -> bytes:
    """An RGB picture as a JPEG file."""
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return data.tobytes()


class WebDisplay:
    """Serves the newest picture to every browser that asks; keeps none.

    Pictures are compressed only while somebody looks, and once for all who do.

    Args:
        address: "", "HOST", ":PORT" or "HOST:PORT"; only this machine can look by default.
        compress: stands in for OpenCV's JPEG; the browsers are told that it is JPEG.

    Raises:
        ConfigError: the address is malformed.
        DeviceError: the port is in use, or not allowed.
    """

    size = None

    def __init__(self, address: str = "", compress: Compress = to_jpeg) -> None:
        host, port = parse_address(address)
        self._compress = compress
        self._newest: _Picture | None = None
        self._count = 0
        self._changed = threading.Condition()
        self._closed = False
        try:
            self._server = _Server((host, port), self)
        except OSError as error:
            raise DeviceError(_reason(error, host, port)) from error
        self.port = self._server.server_address[1]
        self.name = f"http://{host}:{self.port}/"
        threading.Thread(target=self._server.serve_forever, name="web", daemon=True).start()

    def show(self, pixels: np.ndarray, time: float) -> None:
        with self._changed:
            self._newest = _Picture(pixels, self._compress)
            self._count += 1
            self._changed.notify_all()

    def power(self, on: bool) -> None:
        pass

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def next_picture(self, seen: int) -> tuple[bytes, int] | None:
        """The first picture after number `seen` as JPEG, with its number; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._count > seen or self._closed)
            if self._closed:
                return None
            newest, count = self._newest, self._count
        assert newest is not None
        return newest.compressed(), count


class _Picture:
    """A picture that is compressed when it is first asked for, and then kept so."""

    def __init__(self, pixels: np.ndarray, compress: Compress) -> None:
        self._pixels, self._compress = pixels, compress
        self._data: bytes | None = None
        # Its own, so that `show` need not wait until somebody's picture is compressed.
        self._lock = threading.Lock()

    def compressed(self) -> bytes:
        with self._lock:
            if self._data is None:
                self._data = self._compress(self._pixels)
            return self._data


def parse_address(address: str) -> tuple[str, int]:
    """Host and port of "HOST:PORT", either of which may be left out.

    Raises:
        ConfigError: the port is no number from 0 to 65535.
    """
    host, _, port = address.rpartition(":") if ":" in address else (address, "", "")
    if port and not (port.isdigit() and int(port) < 65536):
        raise ConfigError(f"web:{address}: the port must be a number from 0 to 65535")
    return host or HOST, int(port or PORT)


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use: close the other program, or take --display web::{port + 1}"
    if error.errno == errno.EACCES:
        return f"port {port} is not allowed: take one above 1023"
    return f"cannot listen on {host}:{port}: {error.strerror}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A second copy must fail, not share the port.
    allow_reuse_port = False

    def __init__(self, address: tuple[str, int], display: WebDisplay) -> None:
        self.display = display
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        pages = {"/": self._page, "/stream.mjpg": self._stream, "/snapshot.jpg": self._snapshot}
        answer = pages.get(self.path.partition("?")[0])
        if answer is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests are not worth a line in the journal."""

    def _page(self) -> None:
        self._head("text/html; charset=utf-8")
        self.wfile.write(PAGE.read_bytes())

    def _snapshot(self) -> None:
        picture = self.server.display.next_picture(0)
        if picture:
            self._head("image/jpeg")
            self.wfile.write(picture[0])

    def _stream(self) -> None:
        self._head(f"multipart/x-mixed-replace; boundary={BOUNDARY}")
        seen = 0
        while picture := self.server.display.next_picture(seen):
            data, seen = picture
            head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}"
            try:
                self.wfile.write(head.encode() + b"\r\n\r\n" + data + b"\r\n")
            except ConnectionError:  # the browser went away
                return

    def _head(self, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
