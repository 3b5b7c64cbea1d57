"""One connection of a client: its socket, its deadline, and what it is doing."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress

PATIENCE = 10.0  # seconds
LINGER = 2.0  # seconds in which the client may close first
# Bytes of answers in the kernel: few pictures, so that they are new, and the memory is bounded.
SEND_BUFFER = 128 * 1024


class Connection:
    """A connection; the accepting thread cuts it, its own thread does all else.

    Args:
        accepted: its socket, blocking.
        address: of the client.
        patience: seconds for the request, and for each part of the answer.

    Attributes:
        sock: the socket; after `secure`, the one that encrypts.
        address: of the client.
        deadline: when it will be cut, in seconds of `time.monotonic`.
        state: "reading" its request, "answering", "watching" pictures, "listening" to events, or
            "leaving".
        label: by which the page recognizes its stream.
    """

    def __init__(self, accepted: socket.socket, address: str, patience: float = PATIENCE) -> None:
        self.sock, self.address, self.state = accepted, address, "reading"
        self.label = ""
        self._lock, self._patience = threading.Lock(), patience
        self.deadline = time.monotonic() + patience
        with suppress(OSError):  # it may be gone already
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def secure(self, context: ssl.SSLContext) -> None:
        """Encrypt the connection.

        Raises:
            OSError: the client does not, or broke off.
        """
        with self._lock:  # its socket is replaced
            secured = context.wrap_socket(
                self.sock, server_side=True, do_handshake_on_connect=False
            )
            self.sock = secured
        secured.do_handshake()

    def send(self, data: bytes) -> None:
        """Send all of it before the deadline, which is set anew.

        Raises:
            OSError: the client is gone, or too slow.
        """
        self.deadline = time.monotonic() + self._patience
        self.sock.sendall(data)

    def leave(self) -> None:
        """End the sending, and read what may still come, so that the answer is not destroyed.

        A socket that is closed with unread data resets the connection, and the client may lose
        what it has not read yet.
        """
        self.state = "reading"  # may be cut for another
        self.deadline = time.monotonic() + LINGER
        # Past the encryption: what comes is thrown away.
        socket.socket.shutdown(self.sock, socket.SHUT_WR)
        while self.deadline > time.monotonic() and socket.socket.recv(self.sock, 4096):
            pass

    def cut(self) -> None:
        """Wake its thread with an error or an end, whatever it waits for."""
        with self._lock, suppress(OSError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    @property
    def is_left(self) -> bool:
        """The client has closed its end, and all that it sent was read."""
        try:  # past the encryption
            return not socket.socket.recv(self.sock, 1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def dismiss(self) -> None:
        """Cut it, and give its place to another at once."""
        self.state = "leaving"
        self.cut()

    def close(self) -> None:
        """Release the socket."""
        with self._lock:
            self.sock.close()
