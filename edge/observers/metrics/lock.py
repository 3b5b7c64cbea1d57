"""Password of the metrics: HTTP Basic authentication (RFC 7617), as Prometheus offers it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import NamedTuple

from edge.display.web.request import Refused, Request

CHALLENGE = ("WWW-Authenticate", 'Basic realm="Emotion Edge metrics", charset="UTF-8"')

log = logging.getLogger(__name__)


class Login(NamedTuple):
    """User and password that a request must have.

    Attributes:
        user, password: "" for none: everybody may read.
    """

    user: str = ""
    password: str = ""


class Lock:
    """Refuses requests without the password; logs one line, with the first wrong one.

    Args:
        login: that is demanded.
        compare: returns whether two texts are the same, in constant time: an answer must not show
            how much of a password was right.
    """

    def __init__(
        self, login: Login, compare: Callable[[bytes, bytes], bool] = hmac.compare_digest
    ) -> None:
        self._open, self._compare = not login.password, compare
        self._right = _digest(base64.b64encode(f"{login.user}:{login.password}".encode()))
        self._logged = False

    def check(self, request: Request, address: str) -> None:
        """Let a request pass that has the right user and password.

        Args:
            request: to check.
            address: of the client, for the log.

        Raises:
            Refused: it has another password, or none.
        """
        scheme, _, given = request.header("Authorization").partition(" ")
        right = self._compare(_digest(given.strip().encode()), self._right)
        if self._open or (right and scheme.lower() == "basic"):
            return
        if given and not self._logged:
            self._logged = True
            log.warning("metrics: %s: wrong user or password; others are not logged", address)
        raise Refused(HTTPStatus.UNAUTHORIZED, CHALLENGE)


def _digest(text: bytes) -> bytes:
    """Return a digest: texts of different lengths take the same time to compare."""
    return hashlib.sha256(text).digest()
