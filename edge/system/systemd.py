"""Service notifications for systemd: ready, reloading, status, watchdog (sd_notify(3)).

By hand: the protocol is one datagram, and python3-systemd is not available from a package index
without a C compiler.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping


class SystemdNotifier:
    """Send notifications to systemd; without systemd every method does nothing.

    Args:
        environment: systemd puts the socket (NOTIFY_SOCKET) and the interval (WATCHDOG_USEC) here.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address, self._clock = environment.get("NOTIFY_SOCKET", ""), clock
        # Twice as often as required, but not for every frame.
        self._interval = int(environment.get("WATCHDOG_USEC", "2000000")) / 2e6
        self._next = float("-inf")

    def ready(self) -> None:
        """Report that the start, or a reload, is complete."""
        self._send("READY=1")

    def reloading(self) -> None:
        """Report that the configuration is being read again; `ready` must follow."""
        # systemd compares this time with that of its own request.
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._send(f"RELOADING=1\nMONOTONIC_USEC={now}")

    def stopping(self) -> None:
        """Report that the service is shutting down."""
        self._send("STOPPING=1")

    def status(self, line: str) -> None:
        """Set the line that `systemctl status` prints."""
        self._send(f"STATUS={line}")

    def alive(self) -> None:
        """Report that a picture was shown; at most as often as the watchdog needs it."""
        now = self._clock()
        if now >= self._next:
            self._next = now + self._interval
            self._send("WATCHDOG=1")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        address = self._address
        if address.startswith("@"):  # abstract socket: a name without a file
            address = "\0" + address[1:]
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            sender.connect(address)
            sender.sendall(message.encode())
