"""Tell systemd that it runs, what it does, and that pictures are still shown (sd_notify(3))."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping


class Watchdog:
    """Feeds systemd's watchdog; without systemd it does nothing.

    Args:
        environment: systemd says here whether, where and how often it wants to hear.
        clock: seconds.
    """

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address, self._clock = environment.get("NOTIFY_SOCKET", ""), clock
        # Twice as often as it must be, and not for every frame.
        self._pause = int(environment.get("WATCHDOG_USEC", "2000000")) / 2e6
        self._next = float("-inf")

    def ready(self) -> None:
        """It has started, or has read its configuration again."""
        self._send("READY=1")

    def reloading(self) -> None:
        """It reads its configuration again; `ready` has to follow."""
        # systemd compares the time with that of its own request.
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._send(f"RELOADING=1\nMONOTONIC_USEC={now}")

    def stopping(self) -> None:
        """It was told to stop."""
        self._send("STOPPING=1")

    def status(self, line: str) -> None:
        """What `systemctl status` shows."""
        self._send(f"STATUS={line}")

    def beat(self) -> None:
        """A picture was shown."""
        now = self._clock()
        if now >= self._next:
            self._next = now + self._pause
            self._send("WATCHDOG=1")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        address = self._address
        if address.startswith("@"):  # a name without a file
            address = "\0" + address[1:]
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            sender.connect(address)
            sender.sendall(message.encode())
