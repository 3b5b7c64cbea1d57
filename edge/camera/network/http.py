"""Cameras that send JPEG pictures over HTTP: as an endless stream (MJPEG), or one per request."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from typing import Any

import cv2
import numpy as np

from edge.camera.network.address import Address
from edge.camera.network.jpeg import JpegSplitter
from edge.camera.noise import DecoderNoise
from edge.errors import DeviceError
from edge.media.jpeg import has_too_many_scans

CHUNK = 1 << 20  # bytes; large, so that pictures which queue up are dropped together
PAUSE = 0.2  # seconds between two requests for single pictures
TURN = 1.0  # seconds after which `read` returns without a picture
MAX_REDIRECTIONS = 3


class HttpStream:
    """Connection to a camera that sends JPEG pictures.

    Args:
        address: of the camera.
        timeout: seconds that it may take to answer, or to send the next bytes.
    """

    def __init__(self, address: Address, timeout: float) -> None:
        self._address, self._timeout = address, timeout
        self._noise = DecoderNoise(address.name)
        self._sockets: list[socket.socket] = []
        self._response: Any = None
        self._expired = False
        self._splitter = JpegSplitter()

    def open(self) -> None:
        # A server that sends a header byte by byte is never silent for long.
        watchdog = threading.Timer(self._timeout, self._expire)
        watchdog.daemon = True
        watchdog.start()
        try:
            self._response = self._request()
        # The text of other exceptions may hold the address with its password.
        except Exception as error:  # noqa: BLE001
            raise DeviceError(f"{self._address.name}: {self._reason(error)}") from None
        finally:
            watchdog.cancel()
        self._splitter = JpegSplitter()

    def read(self) -> np.ndarray | None:
        started = time.monotonic()
        while time.monotonic() < started + TURN:
            try:
                data = self._response.read1(CHUNK)
                picture = self._splitter.feed(data)
            except DeviceError as error:
                raise DeviceError(f"{self._address.name}: {error}") from None
            except Exception as error:  # noqa: BLE001 (see `open`)
                raise DeviceError(f"{self._address.name}: {self._reason(error)}") from None
            if picture:
                return self._decode(picture)
            if not data:
                self._continue()
        return None

    def abort(self) -> None:
        for twin in self._sockets:
            with contextlib.suppress(OSError):  # not connected any more
                twin.shutdown(socket.SHUT_RDWR)

    def _expire(self) -> None:
        self._expired = True
        self.abort()

    def close(self) -> None:
        if self._response:
            self._response.close()
        while self._sockets:
            self._sockets.pop().close()

    def _continue(self) -> None:
        """Request the next picture of a camera that sends one at a time.

        Raises:
            DeviceError: it is not such a camera, or the request failed.
        """
        kind = self._response.headers.get_content_type()
        if not self._splitter.count:
            text = f"sends no JPEG pictures that can be read, but {kind}"
            raise DeviceError(f"{self._address.name}: {text}")
        if kind.startswith("multipart/"):
            raise DeviceError(f"{self._address.name}: the stream ended")
        self.close()
        time.sleep(PAUSE)
        self.open()

    def _decode(self, picture: bytes) -> np.ndarray | None:
        if has_too_many_scans(picture):
            return None
        with self._noise.counted():
            pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
        return None if pixels is None else cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)

    def _request(self) -> Any:
        opener = urllib.request.OpenerDirector()
        # Only these: no files, no FTP, and no proxy of the environment.
        handlers: list[urllib.request.BaseHandler] = [
            _Http(self._connect),
            _Https(self._connect),
            _Redirections(),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.UnknownHandler(),
        ]
        if self._address.user:
            passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            who = self._address.user, self._address.password
            passwords.add_password(None, self._address.url, *who)
            handlers.append(urllib.request.HTTPDigestAuthHandler(passwords))
            handlers.append(urllib.request.HTTPBasicAuthHandler(passwords))
        for handler in handlers:
            opener.add_handler(handler)
        opener.addheaders = [("User-Agent", "emotion-edge")]
        return opener.open(self._address.url, timeout=self._timeout)

    def _connect(self, *arguments: Any, **options: Any) -> socket.socket:
        """Connect, and keep a second handle, by which `abort` reaches the connection."""
        if self._expired:  # before it was redirected
            raise TimeoutError
        connected = socket.create_connection(*arguments, **options)
        self._sockets.append(connected.dup())
        return connected

    def _reason(self, error: BaseException) -> str:
        """Return the reason of an exception, without any text that could hold a password."""
        if isinstance(error, urllib.error.HTTPError):
            return self._refusal(error.code)
        if isinstance(error, urllib.error.URLError) and isinstance(error.reason, OSError):
            error = error.reason
        if self._expired or isinstance(error, TimeoutError):
            return f"does not answer within {self._timeout:g} s"
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {error.verify_message}"
        if isinstance(error, OSError) and error.strerror:
            return f"cannot be reached: {error.strerror}"
        broken = isinstance(error, http.client.HTTPException)
        words = "does not answer as HTTP requires" if broken else "cannot be read"
        return f"{words}: {type(error).__name__}"

    def _refusal(self, code: int) -> str:
        if code not in (401, 403):
            return f"answers with HTTP status {code}"
        wants = "refuses this user or password" if self._address.user else "wants a password"
        return f"the camera {wants}: see camera.credentials"


Connect = Callable[..., socket.socket]


def _connection(
    kind: type[http.client.HTTPConnection], connect: Connect, host: str, **options: Any
) -> http.client.HTTPConnection:
    connection = kind(host, **options)
    connection._create_connection = connect  # type: ignore[attr-defined]  # noqa: SLF001
    return connection


class _Http(urllib.request.HTTPHandler):
    def __init__(self, connect: Connect) -> None:
        super().__init__()
        self._made = partial(_connection, http.client.HTTPConnection, connect)

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._made, req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, connect: Connect) -> None:
        super().__init__()
        self._made = partial(_connection, http.client.HTTPSConnection, connect)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        context = ssl.create_default_context()
        return self.do_open(self._made, req, context=context)


class _Redirections(urllib.request.HTTPRedirectHandler):
    max_redirections = MAX_REDIRECTIONS

    def http_error_302(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any
    ) -> http.client.HTTPResponse | None:
        fp.close()  # or urllib would read all of the page, which may have no end
        return super().http_error_302(req, fp, code, msg, headers)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        if req.type == "https" and not newurl.startswith("https:"):
            return None  # a password must not travel openly all at once
        return super().redirect_request(req, fp, code, msg, headers, newurl)
