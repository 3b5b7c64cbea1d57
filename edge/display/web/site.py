"""Answers to requests: which page, picture or refusal each gets."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from http import HTTPStatus
from urllib.parse import parse_qs

from edge.display.web import access, forms
from edge.display.web.answer import PICTURE_POLICY, Answer
from edge.display.web.connection import PATIENCE, Connection
from edge.display.web.door import Door
from edge.display.web.forms import Encoder
from edge.display.web.news import News
from edge.display.web.pages import Pages, shown_labels
from edge.display.web.request import Refused, Request, read_form, read_request
from edge.display.web.server import Server
from edge.display.web.settings_page import PATH, SettingsPage, see

BOUNDARY = "frame"  # between two parts of the stream
# Head of a part. It has no length: it is sent before its picture is known.
PART = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\n\r\n".encode()
CHALLENGE = ("WWW-Authenticate", 'Basic realm="Emotion Edge", charset="UTF-8"')
METHODS = "GET, HEAD"
FULL = ("Retry-After", "5")
FIELDS = 8  # of a query
LABEL = 64  # characters by which a page recognizes its connections


class Site:
    """The pages of the display; one object serves all connections.

    Args:
        encoders: of the pictures, by form; "full" is that of snapshots.
        news: what is sent beside the pictures.
        pages: in all languages.
        door: decides who may see it.
        hosts: names of this machine, see `access.check`.
        context: encrypts the connections; None does not.
        still: seconds without a new picture after which the last one is sent again, so that a
            client that is gone is noticed.
        snapshots: the page offers to save the picture.

    Attributes:
        context: as given; another one is for the connections from then on.
        settings: the settings page; None without one.
    """

    def __init__(
        self,
        encoders: dict[str, Encoder],
        news: News,
        pages: Pages,
        door: Door,
        hosts: Iterable[str],
        context: ssl.SSLContext | None = None,
        still: float = PATIENCE / 2,
        *,
        snapshots: bool = False,
    ) -> None:
        self._encoders, self._news, self._pages, self._door = encoders, news, pages, door
        self.context, self._still, self._snapshots = context, still, snapshots
        self._hosts, self.settings = frozenset(hosts), None

    settings: SettingsPage | None

    def serve(self, connection: Connection, server: Server) -> None:
        """Read one request and answer it.

        Raises:
            OSError: the client is gone, or was cut.
        """
        if self.context:
            connection.secure(self.context)
        request: Request | None = None
        try:
            request = read_request(connection)
            if not request:
                return
            connection.state = "answering"
            answer = self._answer(request, connection, server)
        except Refused as refused:
            answer = self._pages.error(self._language(request), refused.status, refused.headers)
        _send(connection, answer, headless=bool(request and request.method == "HEAD"))
        if answer.stream:
            answer.stream(connection)
        connection.leave()

    def _answer(self, request: Request, connection: Connection, server: Server) -> Answer:
        access.check(request, self._hosts)
        if request.path == "/login":
            return self._login(request, connection)
        if request.path == PATH:
            return self._settings(request, connection)
        send: dict[str, Callable[[Request, Connection, Server], Answer]] = {
            "/": self._page,
            "/stream.mjpg": self._live,
            "/events": self._events,
            "/snapshot.jpg": self._snapshot,
            "/chart": self._chart,
            "/favicon.ico": self._icon,
        }
        if request.path not in send:
            raise Refused(HTTPStatus.NOT_FOUND)
        if request.method not in ("GET", "HEAD"):
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", METHODS))
        return send[request.path](request, connection, server)

    def _language(self, request: Request | None) -> str:
        """Return the code of the language of an answer."""
        wanted = _field(request, "lang") if request else ""
        accepted = request.header("Accept-Language") if request else ""
        return self._pages.texts.choose(wanted, accepted)

    def _page(self, request: Request, connection: Connection, server: Server) -> Answer:
        if self._door.lets_in(request, connection.address):
            labels = shown_labels(self._news.labels)
            code = self._language(request)
            settings = self.settings is not None and self.settings.exists
            return self._pages.live(code, labels, snapshots=self._snapshots, settings=settings)
        return see("/login")

    def _settings(self, request: Request, connection: Connection) -> Answer:
        """Answer by the settings page; who may not see the picture may not change settings."""
        if not self._door.lets_in(request, connection.address):
            return see("/login")
        if not self.settings:
            raise Refused(HTTPStatus.NOT_FOUND)
        return self.settings.answer(request, connection, self._language(request))

    def _chart(self, request: Request, connection: Connection, server: Server) -> Answer:
        if not self._door.lets_in(request, connection.address):
            return see("/login")
        days = 7 if _field(request, "days") == "7" else 1
        return self._pages.chart(self._language(request), days)

    def _login(self, request: Request, connection: Connection) -> Answer:
        if request.method not in ("GET", "HEAD", "POST"):
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", f"{METHODS}, POST"))
        if not self._door.locked:
            return see("/")
        code = self._language(request)
        if request.method != "POST":
            return self._pages.login(code)
        password = read_form(connection, request).get("password", "")
        cookie = self._door.log_in(password, connection.address)
        if cookie:
            return see("/", ("Set-Cookie", cookie))
        return self._pages.login(code, HTTPStatus.FORBIDDEN, "page_wrong")

    def _icon(self, request: Request, connection: Connection, server: Server) -> Answer:
        return Answer(HTTPStatus.OK, self._pages.icon, "image/png")

    def _live(self, request: Request, connection: Connection, server: Server) -> Answer:
        """Begin the stream; HEAD says whether the one of the same query is still sent (204)."""
        self._check_password(request, connection)
        form = _field(request, "form") or forms.DEFAULT
        if form not in forms.FORMS:
            raise Refused(HTTPStatus.BAD_REQUEST)
        head = request.method == "HEAD"
        if head and server.serves(request.query):
            return Answer(HTTPStatus.NO_CONTENT)
        if server.full if head else not server.watch(connection, request.query):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, FULL)
        kind = f"multipart/x-mixed-replace; boundary={BOUNDARY}"
        encoder = self._encoders[form]
        stream = None if head else lambda to: self._stream(encoder, to)
        return Answer(HTTPStatus.OK, None, kind, policy=PICTURE_POLICY, stream=stream)

    def _events(self, request: Request, connection: Connection, server: Server) -> Answer:
        """Begin the events; they have places of their own, as many as the stream has."""
        self._check_password(request, connection)
        head = request.method == "HEAD"
        if not head and not server.listen(connection, _field(request, "page")[:LABEL]):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, FULL)
        stream = None if head else self._send_events
        kind = "text/event-stream; charset=utf-8"
        return Answer(HTTPStatus.OK, None, kind, policy=PICTURE_POLICY, stream=stream)

    def _snapshot(self, request: Request, connection: Connection, server: Server) -> Answer:
        self._check_password(request, connection)
        watches = server.watch(connection)
        picture = self._encoders["full"].next(0, self._still) if watches else None
        if not picture:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, FULL)
        return Answer(HTTPStatus.OK, picture[0], "image/jpeg", policy=PICTURE_POLICY)

    def _check_password(self, request: Request, connection: Connection) -> None:
        if not self._door.lets_in(request, connection.address):
            # The challenge makes browsers ask by themselves, where our own page does it better.
            own = request.query.startswith("page")
            raise Refused(HTTPStatus.UNAUTHORIZED, *(() if own else (CHALLENGE,)))

    def _stream(self, encoder: Encoder, connection: Connection) -> None:
        seen = 0
        connection.send(PART)
        while picture := encoder.next(seen, self._still):
            data, seen = picture
            connection.send(data)  # not joined: every reader would need a copy
            # At once: Chromium shows a picture when it has read the head of the part after it.
            connection.send(b"\r\n" + PART)

    def _send_events(self, connection: Connection) -> None:
        for event in self._news.events():
            connection.send(event)


def _field(request: Request, name: str) -> str:
    """Return the value of a field of the query; "" without one, or where there are too many."""
    try:
        return parse_qs(request.query, max_num_fields=FIELDS).get(name, [""])[0]
    except ValueError:
        return ""


def _send(connection: Connection, answer: Answer, *, headless: bool) -> None:
    body = b"" if headless or answer.body is None else answer.body
    connection.send(answer.head() + body)
