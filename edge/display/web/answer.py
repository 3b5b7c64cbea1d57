"""Answers: the status line, the headers that all of them have, and the body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from edge.display.web.connection import Connection

HTML = "text/html; charset=utf-8"
# A browser must neither show the picture inside a foreign page nor run what is not ours.
SAFE = (
    ("Cache-Control", "no-store"),
    ("Connection", "close"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=()"),
    # "no-referrer" would make browsers hide the origin of the login form as well.
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),  # for browsers that do not know frame-ancestors
)
# A browser shows a picture that is opened by itself with styles of its own.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"


@dataclass(frozen=True)
class Answer:
    """An answer.

    Attributes:
        status: of the request.
        body: None for a stream, which has no length.
        kind: type of the body.
        headers: beside the usual ones.
        policy: Content-Security-Policy.
        stream: sends what follows the headers, until the end of the connection.
    """

    status: HTTPStatus
    body: bytes | None = b""
    kind: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    policy: str = POLICY
    stream: Callable[[Connection], None] | None = None

    def head(self) -> bytes:
        """Return the status line and the headers."""
        headers = [
            ("Content-Type", self.kind),
            ("Content-Security-Policy", self.policy),
            *SAFE,
            *self.headers,
        ]
        if self.body is not None and self.status is not HTTPStatus.NO_CONTENT:
            headers.append(("Content-Length", str(len(self.body))))
        lines = [f"HTTP/1.1 {self.status.value} {self.status.phrase}"]
        lines += [f"{name}: {value}" for name, value in headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")
