"""Web page that shows the live picture as motion JPEG.

By hand, on the standard library: browsers show such a stream without a script, and a web framework
would be one more package on the device.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np

from edge.display.screenless import ScreenlessDisplay
from edge.errors import ConfigError, DeviceError

HOST, PORT = "127.0.0.1", 8080  # defaults
QUALITY = 85  # of JPEG, 0 to 100
BOUNDARY = "frame"  # between two parts of the stream
PAGE = Path(__file__).with_name("web.html")

Compress = Callable[[np.ndarray], bytes]


def to_jpeg(pixels: np.ndarray) -> bytes:
    """Return an RGB picture, uint8, (height, width, 3), as a JPEG file."""
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return data.tobytes()


class WebDisplay(ScreenlessDisplay):
    """Serves the newest picture to every browser, without storing any.

    A picture is compressed only when the first browser requests it, once for all of them.

    Args:
        address: "", "HOST", ":PORT" or "HOST:PORT"; the default serves this machine only.
        compress: returns a picture as a JPEG file.

    Attributes:
        port: that the server listens on.

    Raises:
        ConfigError: the address is malformed.
        DeviceError: the port is in use, or not allowed.
    """

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

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def next_picture(self, seen: int) -> tuple[bytes, int] | None:
        """Wait for a picture with a higher number than `seen`.

        Returns:
            the newest picture as a JPEG file, and its number; None after `close`.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._count > seen or self._closed)
            if self._closed:
                return None
            newest, count = self._newest, self._count
        assert newest is not None
        return newest.compressed(), count


class _Picture:
    """A picture that is compressed at the first request, and then kept so."""

    def __init__(self, pixels: np.ndarray, compress: Compress) -> None:
        self._pixels, self._compress = pixels, compress
        self._data: bytes | None = None
        # Separate from the display's lock, so that `show` never waits for a compression.
        self._lock = threading.Lock()

    def compressed(self) -> bytes:
        with self._lock:
            if self._data is None:
                self._data = self._compress(self._pixels)
            return self._data


def parse_address(address: str) -> tuple[str, int]:
    """Return host and port of "HOST:PORT", either of which may be left out.

    Raises:
        ConfigError: the port is not a number from 0 to 65535.
    """
    host, _, port = address.rpartition(":") if ":" in address else (address, "", "")
    if port and not (port.isdigit() and int(port) < 65536):
        raise ConfigError(f"web:{address}: the port must be a number from 0 to 65535")
    return host or HOST, int(port or PORT)


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use: close the other program, or use --display web::{port + 1}"
    if error.errno == errno.EACCES:
        return f"port {port} is not allowed: use one above 1023"
    return f"cannot listen on {host}:{port}: {error.strerror}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A second process must fail, not share the port.
    allow_reuse_port = False

    def __init__(self, address: tuple[str, int], display: WebDisplay) -> None:
        self.display = display
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        pages = {
            "/": self._send_page,
            "/stream.mjpg": self._send_stream,
            "/snapshot.jpg": self._send_snapshot,
        }
        send = pages.get(self.path.partition("?")[0])
        if send is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            send()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Drop the line: requests would flood the journal."""

    def _send_page(self) -> None:
        self._send_headers("text/html; charset=utf-8")
        self.wfile.write(PAGE.read_bytes())

    def _send_snapshot(self) -> None:
        picture = self.server.display.next_picture(0)
        if picture:
            self._send_headers("image/jpeg")
            self.wfile.write(picture[0])

    def _send_stream(self) -> None:
        self._send_headers(f"multipart/x-mixed-replace; boundary={BOUNDARY}")
        seen = 0
        while picture := self.server.display.next_picture(seen):
            data, seen = picture
            head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}"
            try:
                self.wfile.write(head.encode() + b"\r\n\r\n" + data + b"\r\n")
            except ConnectionError:  # the browser closed the page
                return

    def _send_headers(self, content_type: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
