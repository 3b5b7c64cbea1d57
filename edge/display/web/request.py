"""Requests: read within limits, and parsed by `http.server`."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from urllib.parse import parse_qs

from edge.display.web.connection import Connection

HEAD = 16 * 1024  # bytes of a request line with its headers
BODY = 1024  # bytes of a form: it has one password
# Where two of them differ, two programs on the way could read two different requests.
SINGLE = ("Host", "Origin", "Content-Length", "Authorization", "Sec-Fetch-Site")


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """A request that is not fulfilled.

    Attributes:
        status: of the answer.
        headers: of the answer, beside the usual ones.
    """

    def __init__(self, status: HTTPStatus, *headers: tuple[str, str]) -> None:
        super().__init__(status)
        self.status, self.headers = status, headers


@dataclass(frozen=True)
class Request:
    """A request whose form is valid.

    Attributes:
        method: such as "GET".
        path: without the query.
        query: after the "?".
        headers: by name, in any case.
        rest: bytes after the headers that have been read already.
    """

    method: str
    path: str
    query: str
    headers: Message
    rest: bytes = b""

    def header(self, name: str) -> str:
        """Return the value of a header; "" without one."""
        return str(self.headers.get(name, ""))


def read_request(connection: Connection) -> Request | None:
    """Read the request line and the headers.

    Returns:
        the request; None where the client left without one.

    Raises:
        Refused: it is too long or malformed.
        OSError: the connection broke.
    """
    data = b""
    while not (end := _end_of_head(data)):
        if len(data) > HEAD:
            raise Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        more = connection.sock.recv(4096)
        if not more:
            return None
        data += more
    return parse(data[:end], data[end:])


def parse(head: bytes, rest: bytes = b"") -> Request:
    """Parse the request line and the headers.

    Raises:
        Refused: they are malformed.
    """
    parser = _Parser(head)
    if not parser.valid:
        raise Refused(parser.status)
    headers: Message = parser.headers
    repeated = any(len(headers.get_all(name, ())) > 1 for name in SINGLE)
    # An encoded length could hide a second request; a target with a host could contradict "Host".
    if repeated or headers.defects or not parser.path.startswith("/"):
        raise Refused(HTTPStatus.BAD_REQUEST)
    path, _, query = parser.path.partition("?")
    return Request(parser.command, path, query, headers, rest)


def read_form(
    connection: Connection, request: Request, limit: int = BODY, fields: int = 8
) -> dict[str, str]:
    """Read the body of a form.

    Args:
        connection: of the request.
        request: its headers.
        limit: bytes of the body.
        fields: number of its fields.

    Raises:
        Refused: it is too large, or no form.
        OSError: the connection broke.
    """
    length = request.header("Content-Length")
    if not (length.isascii() and length.isdigit()) or request.header("Transfer-Encoding"):
        raise Refused(HTTPStatus.LENGTH_REQUIRED)
    if len(length) > 6 or int(length) > limit:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = request.rest
    while len(body) < int(length):
        more = connection.sock.recv(limit)
        if not more:
            raise Refused(HTTPStatus.BAD_REQUEST)
        body += more
    try:
        text = body[: int(length)].decode()
        values = parse_qs(text, keep_blank_values=True, max_num_fields=fields)
    except ValueError:  # also UnicodeDecodeError
        raise Refused(HTTPStatus.BAD_REQUEST) from None
    return {name: value[0] for name, value in values.items()}


def _end_of_head(data: bytes) -> int:
    """Return where the headers end; 0 while they go on."""
    ends = (data.find(mark) + len(mark) for mark in (b"\n\r\n", b"\n\n") if mark in data)
    return min(ends, default=0)


class _Parser(BaseHTTPRequestHandler):
    """The parser of `http.server`, without a connection and without its answers."""

    def __init__(self, head: bytes) -> None:
        self.rfile, self.status = BytesIO(head), HTTPStatus.BAD_REQUEST
        self.raw_requestline = self.rfile.readline()
        # Version 0.9 has no headers, so that neither host nor session can be checked.
        self.valid = self.parse_request() and self.request_version != "HTTP/0.9"

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Remember why the request is malformed."""
        self.status = HTTPStatus(code)

    def handle_expect_100(self) -> bool:
        """Say nothing: bodies are short or unwanted."""
        return True
