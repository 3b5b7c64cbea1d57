"""Decides who may see the picture, or change settings: everybody, or who knows a password."""

from __future__ import annotations

import base64
import binascii
import hmac
import math
import secrets
from http import HTTPStatus

from edge.display.web.attempts import Attempts
from edge.display.web.chore import ChoreThread
from edge.display.web.password import LONGEST
from edge.display.web.password_file import PasswordSource
from edge.display.web.request import Refused, Request
from edge.display.web.sessions import LIFETIME, Sessions


class Door:
    """Checks passwords, and remembers who gave the right one.

    Args:
        source: of the password; None lets everybody in.
        cookie: name of the cookie: those of one machine are sent to all of its ports.
        secure: the connection is encrypted.
        lifetime: seconds for which the right password is remembered.
    """

    def __init__(
        self,
        source: PasswordSource | None,
        cookie: str,
        *,
        secure: bool,
        lifetime: float = LIFETIME,
    ) -> None:
        self._source, self._cookie, self._secure = source, cookie, secure
        self._sessions, self._attempts = Sessions(lifetime=lifetime), Attempts()
        self._lifetime = lifetime
        self._thread = ChoreThread("web-password")
        # A program sends its password with each request: the last right one is not hashed again.
        self._key, self._right = secrets.token_bytes(32), b""

    def close(self) -> None:
        """End the thread that computes hashes."""
        self._thread.close()

    @property
    def locked(self) -> bool:
        """A password is required."""
        return self._source is not None

    @property
    def has_key(self) -> bool:
        """There is a password, so that somebody may know it."""
        if self._source is None:
            return False
        self._refresh(self._source)
        return self._source.current is not None

    def remembers(self, request: Request) -> bool:
        """Return whether a request comes from a browser that has logged in."""
        return self.has_key and self._sessions.has(self._token(request))

    def lets_in(self, request: Request, address: str) -> bool:
        """Return whether a request may have the picture.

        Raises:
            Refused: too many wrong passwords.
        """
        if self._source is None:
            return True
        self._refresh(self._source)
        if self._sessions.has(self._token(request)):
            return True
        password = _password(request.header("Authorization"))
        return password is not None and self._is_right(self._source, password, address)

    def log_in(self, password: str, address: str) -> str:
        """Return the cookie of a new session; "" where the password is wrong.

        Raises:
            Refused: too many wrong passwords.
        """
        if self._source is None:
            return ""
        self._refresh(self._source)
        if not self._is_right(self._source, password, address):
            return ""
        secure = "; Secure" if self._secure else ""
        values = f"Path=/; Max-Age={self._lifetime:.0f}; HttpOnly; SameSite=Strict{secure}"
        return f"{self._cookie}={self._sessions.begin()}; {values}"

    def _is_right(self, source: PasswordSource, password: str, address: str) -> bool:
        mark = hmac.digest(self._key, password.encode(errors="surrogatepass"), "sha256")
        if hmac.compare_digest(mark, self._right):
            return True
        if seconds := self._attempts.take(address):
            wait = str(math.ceil(seconds))
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, ("Retry-After", wait))
        known = source.current
        right = (
            known is not None and len(password) <= LONGEST and self._thread.do(known.fits, password)
        )
        if right:
            self._right = mark
            self._attempts.forget(address)
        return right

    def _refresh(self, source: PasswordSource) -> None:
        """End all sessions where the password was changed."""
        if source.refresh():
            self._right = b""
            self._sessions.clear()

    def _token(self, request: Request) -> str:
        pairs = (pair.strip().partition("=") for pair in request.header("Cookie").split(";"))
        return next((value for name, _, value in pairs if name == self._cookie), "")


def _password(authorization: str) -> str | None:
    """Return the password of "Basic" (with any name) or "Bearer"; None without one."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return None
