"""Admission of connections: their number, their time and the rate of new ones are limited.

Every connection has a thread and a deadline. The thread that accepts cuts what has passed its
deadline, so that neither a slow sender nor a slow reader can hold a place for long.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from edge.display.web.connection import PATIENCE, Connection
from edge.system.bucket import Bucket

TICK = 0.5  # seconds between two looks at the deadlines
READING = 8  # connections whose request is not complete; the oldest gives way to a new one
ANSWERING = 16  # connections beside those that watch or hear events
# New connections: each takes about a millisecond of Python, which the loop needs as well.
BURST, RATE = 100, 50  # at once; per second after that
REFUSED = 8  # refused connections that are kept until their answer is likely to have arrived
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
BUSY += b"Connection: close\r\n\r\n"

log = logging.getLogger(__name__)

Serve = Callable[[Connection, "Server"], None]


class Server:
    """Accepts connections in one thread, and serves each in a thread of its own.

    Args:
        listener: the listening socket; closed by `close`.
        serve: answers the request of a connection.
        watchers: connections that may watch at the same time; as many more may hear events.
        patience: see `Connection`.
        name: of what is served, for messages.
    """

    def __init__(
        self,
        listener: socket.socket,
        serve: Serve,
        watchers: int,
        patience: float = PATIENCE,
        name: str = "web",
    ) -> None:
        self._listener, self._serve, self._watchers = listener, serve, watchers
        self._patience, self._name = patience, name
        self._connections: list[Connection] = []
        self._lock = threading.Lock()
        self._refused: deque[socket.socket] = deque()
        self._closed = threading.Event()
        self._bucket = Bucket(BURST, RATE)
        self._trouble: int | None = None  # that was logged
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        listener.settimeout(TICK)
        self._thread.start()

    def watch(self, connection: Connection, label: str = "") -> bool:
        """Count a connection as one that watches; False where all places are taken."""
        with self._lock:
            if self._has_place("watching"):
                connection.state, connection.label = "watching", label
        return connection.state == "watching"

    def listen(self, connection: Connection, label: str) -> bool:
        """Count a connection as one that hears events; False where all places are taken.

        A page has one such connection: an older one with the same label is cut, since its client
        may be gone without a word.
        """
        with self._lock:
            for each in self._in_state("listening"):
                if label and each.label == label:
                    each.dismiss()
            if self._has_place("listening"):
                connection.state, connection.label = "listening", label
        return connection.state == "listening"

    def serves(self, label: str) -> bool:
        """Return whether a stream with this label is still being sent."""
        with self._lock:
            labels = [each.label for each in self._in_state("watching")]
            return label != "" and label in labels

    @property
    def full(self) -> bool:
        """As many as are allowed are watching."""
        with self._lock:
            return not self._has_place("watching")

    def close(self) -> None:
        """Stop listening and cut all connections; may be called twice."""
        self._closed.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes `accept`
        self._thread.join()
        self._listener.close()
        with self._lock:
            for connection in self._connections:
                connection.cut()
        for refused in self._refused:
            refused.close()

    def _in_state(self, state: str) -> list[Connection]:
        return [connection for connection in self._connections if connection.state == state]

    def _has_place(self, state: str) -> bool:
        """Return whether one more may watch or listen; where not, those that are gone make room.

        A sender notices only after its next picture or event that its client is gone.
        """
        if len(self._in_state(state)) >= self._watchers:
            for each in self._in_state(state):
                if each.is_left:
                    each.dismiss()
        return len(self._in_state(state)) < self._watchers

    def _run(self) -> None:
        while not self._closed.is_set():
            self._cut_late_ones()
            try:
                accepted, peer = self._listener.accept()
            except TimeoutError:
                continue
            except OSError as error:  # such as: this process has too many open files
                if not self._closed.wait(TICK):
                    self._log_trouble(error)
                continue
            self._admit(Connection(accepted, peer[0], self._patience))
            self._slow_down()

    def _slow_down(self) -> None:
        """Wait where connections come too fast; the kernel keeps them, or lets clients wait."""
        while (seconds := self._bucket.take()) and not self._closed.wait(seconds):
            pass

    def _log_trouble(self, error: OSError) -> None:
        if error.errno != self._trouble:
            self._trouble = error.errno
            text = error.strerror or error
            log.warning("%s: a connection was not accepted: %s", self._name, text)

    def _cut_late_ones(self) -> None:
        now = time.monotonic()
        with self._lock:
            for connection in self._connections:
                if connection.deadline < now:
                    connection.cut()

    def _admit(self, connection: Connection) -> None:
        with self._lock:
            others = sum(each.state != "listening" for each in self._connections)
            full = others >= self._watchers + ANSWERING
            if not full:
                self._make_room()
                self._connections.append(connection)
        if full:
            self._refuse(connection)
            return
        try:
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()
        except RuntimeError:  # no more threads
            self._end(connection)

    def _make_room(self) -> None:
        """Cut the connection that has been sending its request for the longest time."""
        reading = self._in_state("reading")
        if len(reading) >= READING:
            reading[0].dismiss()

    def _refuse(self, connection: Connection) -> None:
        """Answer without reading; closing at once could destroy the answer on its way."""
        refused = connection.sock
        refused.setblocking(False)
        with suppress(OSError):
            refused.send(BUSY)
            refused.shutdown(socket.SHUT_WR)
        self._refused.append(refused)
        if len(self._refused) > REFUSED:
            self._refused.popleft().close()

    def _handle(self, connection: Connection) -> None:
        try:
            self._serve(connection, self)
        except OSError as error:  # the client is gone, or was cut
            log.debug("connection ended: %s", error)
        finally:
            self._end(connection)

    def _end(self, connection: Connection) -> None:
        with self._lock:
            self._connections.remove(connection)
        connection.close()
