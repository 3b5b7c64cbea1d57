"""Browsers that have logged in: random tokens, kept in memory only, and not in clear."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable

LIFETIME = 7 * 24 * 3600.0  # seconds
LIMIT = 64  # sessions; the oldest gives way


class Sessions:
    """Tokens that were handed out, each for a limited time.

    Args:
        clock: seconds, monotonic: a Raspberry Pi without a network does not know the date.
        lifetime: of a token, in seconds.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, lifetime: float = LIFETIME
    ) -> None:
        self._clock, self._lifetime, self._lock = clock, lifetime, threading.Lock()
        self._ends: dict[bytes, float] = {}

    def begin(self) -> str:
        """Return the token of a new session."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            while len(self._ends) >= LIMIT:
                del self._ends[next(iter(self._ends))]
            self._ends[_digest(token)] = self._clock() + self._lifetime
        return token

    def has(self, token: str) -> bool:
        """Return whether a token was handed out and is still valid."""
        with self._lock:
            return self._ends.get(_digest(token), float("-inf")) > self._clock()

    def clear(self) -> None:
        """End all sessions."""
        with self._lock:
            self._ends.clear()


def _digest(token: str) -> bytes:
    """Return what is compared: how long that takes says nothing about the token."""
    return hashlib.sha256(token.encode(errors="replace")).digest()
