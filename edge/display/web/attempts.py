"""Limit of attempts to guess the password, for each client and for all of them together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from edge.system.bucket import Bucket

BURST, RATE = 5, 0.1  # attempts of one client: at once; per second after that
ALL_BURST, ALL_RATE = 10, 1.0  # of all clients: a hash takes a quarter of a second on a Pi
CLIENTS = 256  # that are remembered; the one that was first seen longest ago is forgotten


class Attempts:
    """Counts attempts that failed, or may fail.

    Args:
        clock: seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._all = Bucket(ALL_BURST, ALL_RATE, clock)
        self._clients: dict[str, Bucket] = {}

    def take(self, address: str) -> float:
        """Count an attempt of a client.

        Returns:
            0.0 where it is allowed, otherwise the seconds after which to try again.
        """
        client = _client(address)
        with self._lock:
            bucket = self._clients.get(client)
            if bucket is None:
                if len(self._clients) >= CLIENTS:
                    del self._clients[next(iter(self._clients))]
                bucket = self._clients[client] = Bucket(BURST, RATE, self._clock)
            return bucket.take() or self._all.take()

    def forget(self, address: str) -> None:
        """Forget the attempts of a client that knows the password."""
        with self._lock:
            self._clients.pop(_client(address), None)


def _client(address: str) -> str:
    """Return what one client cannot easily change: the address, or the network of IPv6 (/64)."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or int(parsed) >> 64)
    return str(parsed)
