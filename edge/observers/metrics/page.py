"""Answers to scrapes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus

from edge.display.web import access
from edge.display.web.answer import Answer
from edge.display.web.connection import Connection
from edge.display.web.request import Refused, Request, read_request
from edge.display.web.server import Server
from edge.observers.metrics.lock import Lock, Login

PATH = "/metrics"
FRESH = 1.0  # seconds for which a text is sent again, so that many requests cost no more than one
TEXT = "text/plain; charset=utf-8"


class MetricsPage:
    """The only page of the server; one object serves all connections.

    Args:
        render: returns the text of the metrics and its type; called by one thread at a time.
        hosts: names of this machine, see `access.check`.
        lock: decides who may read.
        clock: returns seconds.
    """

    def __init__(
        self,
        render: Callable[[], tuple[bytes, str]],
        hosts: Iterable[str] = (),
        lock: Lock | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._render, self._hosts, self._clock = render, frozenset(hosts), clock
        self._door, self._lock = lock or Lock(Login()), threading.Lock()
        self._text, self._made_at = (b"", TEXT), float("-inf")

    def serve(self, connection: Connection, _server: Server) -> None:
        """Read one request and answer it.

        Raises:
            OSError: the client is gone, or was cut.
        """
        method = ""
        try:
            request = read_request(connection)
            if not request:
                return
            connection.state, method = "answering", request.method
            self._check(request, connection.address)
            answer = Answer(HTTPStatus.OK, *self._newest())
        except Refused as refused:
            text = f"{refused.status.phrase}\n".encode()
            answer = Answer(refused.status, text, TEXT, refused.headers)
        connection.send(answer.head() + (b"" if method == "HEAD" else answer.body or b""))
        connection.leave()

    def _check(self, request: Request, address: str) -> None:
        access.check(request, self._hosts)
        self._door.check(request, address)
        if request.path != PATH:
            raise Refused(HTTPStatus.NOT_FOUND)
        if request.method not in ("GET", "HEAD"):
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", "GET, HEAD"))

    def _newest(self) -> tuple[bytes, str]:
        with self._lock:
            now = self._clock()
            if now - self._made_at >= FRESH:
                self._text, self._made_at = self._render(), now
            return self._text
