"""Answers to requests: which page, picture or refusal each gets."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from http import HTTPStatus

from edge.display.web import access
from edge.display.web.answer import PICTURE_POLICY, Answer
from edge.display.web.connection import PATIENCE, Connection
from edge.display.web.door import Door
from edge.display.web.pages import Pages
from edge.display.web.pictures import NewestPicture
from edge.display.web.request import Refused, Request, read_form, read_request
from edge.display.web.server import Server

BOUNDARY = "frame"  # between two parts of the stream
CHALLENGE = ("WWW-Authenticate", 'Basic realm="Emotion Edge", charset="UTF-8"')
METHODS = "GET, HEAD"


class Site:
    """The pages of the display; one object serves all connections.

    Args:
        pictures: what is shown.
        door: decides who may see it.
        hosts: names of this machine, see `access.check`.
        context: encrypts the connections; None does not.
        still: seconds without a new picture after which the last one is sent again, so that a
            client that is gone is noticed.
    """

    def __init__(
        self,
        pictures: NewestPicture,
        door: Door,
        hosts: Iterable[str],
        context: ssl.SSLContext | None = None,
        still: float = PATIENCE / 2,
    ) -> None:
        self._pictures, self._door, self._context = pictures, door, context
        self._still = still
        self._hosts, self._pages = frozenset(hosts), Pages()

    def serve(self, connection: Connection, server: Server) -> None:
        """Read one request and answer it.

        Raises:
            OSError: the client is gone, or was cut.
        """
        if self._context:
            connection.secure(self._context)
        request: Request | None = None
        try:
            request = read_request(connection)
            if not request:
                return
            connection.state = "answering"
            answer = self._answer(request, connection, server)
        except Refused as refused:
            answer = self._pages.error(refused.status, refused.headers)
        _send(connection, answer, headless=bool(request and request.method == "HEAD"))
        if answer.body is None and connection.state == "watching":
            self._stream(connection)
        connection.leave()

    def _answer(self, request: Request, connection: Connection, server: Server) -> Answer:
        access.check(request, self._hosts)
        if request.path == "/login":
            return self._login(request, connection)
        send: dict[str, Callable[[Request, Connection, Server], Answer]] = {
            "/": self._page,
            "/stream.mjpg": self._live,
            "/snapshot.jpg": self._snapshot,
            "/favicon.ico": self._icon,
        }
        if request.path not in send:
            raise Refused(HTTPStatus.NOT_FOUND)
        if request.method not in ("GET", "HEAD"):
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", METHODS))
        return send[request.path](request, connection, server)

    def _page(self, request: Request, connection: Connection, server: Server) -> Answer:
        if self._door.lets_in(request, connection.address):
            return self._pages.live()
        return _see("/login")

    def _login(self, request: Request, connection: Connection) -> Answer:
        if request.method not in ("GET", "HEAD", "POST"):
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", f"{METHODS}, POST"))
        if not self._door.locked:
            return _see("/")
        if request.method != "POST":
            return self._pages.login()
        password = read_form(connection, request).get("password", "")
        cookie = self._door.log_in(password, connection.address)
        if cookie:
            return _see("/", ("Set-Cookie", cookie))
        return self._pages.login(HTTPStatus.FORBIDDEN, "Wrong password")

    def _icon(self, request: Request, connection: Connection, server: Server) -> Answer:
        return Answer(HTTPStatus.OK, self._pages.icon, "image/png")

    def _live(self, request: Request, connection: Connection, server: Server) -> Answer:
        """Begin the stream; HEAD says whether the one of the same query is still sent (204)."""
        self._check_password(request, connection)
        if request.method == "HEAD" and server.serves(request.query):
            return Answer(HTTPStatus.NO_CONTENT)
        free = (
            not server.full if request.method == "HEAD" else server.watch(connection, request.query)
        )
        if not free:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, ("Retry-After", "5"))
        kind = f"multipart/x-mixed-replace; boundary={BOUNDARY}"
        return Answer(HTTPStatus.OK, None, kind, policy=PICTURE_POLICY)

    def _snapshot(self, request: Request, connection: Connection, server: Server) -> Answer:
        self._check_password(request, connection)
        picture = self._pictures.next(0, self._still) if server.watch(connection) else None
        if not picture:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, ("Retry-After", "5"))
        return Answer(HTTPStatus.OK, picture[0], "image/jpeg", policy=PICTURE_POLICY)

    def _check_password(self, request: Request, connection: Connection) -> None:
        if not self._door.lets_in(request, connection.address):
            # The challenge makes browsers ask by themselves, where our own page does it better.
            own = request.query.startswith("page")
            raise Refused(HTTPStatus.UNAUTHORIZED, *(() if own else (CHALLENGE,)))

    def _stream(self, connection: Connection) -> None:
        seen = 0
        while picture := self._pictures.next(seen, self._still):
            data, seen = picture
            head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}"
            connection.send(head.encode() + b"\r\n\r\n")
            connection.send(data)  # not joined: every reader would need a copy
            connection.send(b"\r\n")


def _send(connection: Connection, answer: Answer, *, headless: bool) -> None:
    body = b"" if headless or answer.body is None else answer.body
    connection.send(answer.head() + body)


def _see(path: str, *headers: tuple[str, str]) -> Answer:
    """Return an answer that leads to another path."""
    return Answer(HTTPStatus.SEE_OTHER, headers=(("Location", path), *headers))
