"""Service notifications for systemd: ready, reloading, status, watchdog (sd_notify(3)).

By hand: the protocol is one datagram, and python3-systemd is not available from a package index
without a C compiler.
"""

from __future__ import annotations

import functools
import logging
import os
import struct
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

PATIENCE = 5  # seconds that systemd may take to read earlier messages
RETRY = 1.0  # seconds after which a message of the watchdog is tried again

log = logging.getLogger(__name__)


class SystemdNotifier:
    """Send notifications to systemd; without systemd every method does nothing.

    The socket is opened here, once for the process, so that a message needs no file while the
    program runs. A message that cannot be sent is logged, and nothing ends for it.

    Args:
        environment: systemd puts the socket (NOTIFY_SOCKET) and the interval (WATCHDOG_USEC) here.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        # Abstract socket: a name without a file.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._clock, self._failed = clock, False
        # Twice as often as required, but not for every frame.
        self._interval = _interval(environment.get("WATCHDOG_USEC", ""))
        self._next = float("-inf")
        self._sender = _open_sender() if address else None

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
        self._send(f"STATUS={' '.join(line.split())}")

    def alive(self) -> None:
        """Report that a picture was shown; at most as often as the watchdog needs it."""
        now = self._clock()
        if now >= self._next:
            # The picture must not wait for systemd: it is tried again soon.
            sent = self._send("WATCHDOG=1", wait=False)
            self._next = now + (self._interval if sent else min(self._interval, RETRY))

    def _send(self, message: str, *, wait: bool = True) -> bool:
        """Return whether the message was sent, or needs not be."""
        if not self._sender:
            return True
        import socket

        flags = 0 if wait else socket.MSG_DONTWAIT
        try:
            self._sender.sendto(message.encode(errors="replace"), flags, self._address)
            self._failed = False
        except OSError as error:
            if not self._failed:
                log.warning("systemd cannot be notified: %s", error)
            self._failed = True
        return not self._failed


@functools.cache
def _open_sender() -> socket.socket | None:
    """Return the socket of this process; systemd's address is given with each message."""
    import socket  # without systemd there is none

    try:
        sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
    except OSError as error:
        log.warning("systemd cannot be notified: %s", error)
        return None
    # Left blocking for Python, so that MSG_DONTWAIT has its effect.
    sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", PATIENCE, 0))
    return sender


def _interval(microseconds: str) -> float:
    """Return half of the watchdog's interval, in seconds."""
    return (int(microseconds) if microseconds.isdecimal() else 2_000_000) / 2e6
