"""Unix socket on which programs of this machine read the events."""

from __future__ import annotations

import logging
import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

from edge.errors import DeviceError
from edge.system.printable import printable

CLIENTS = 8  # at most; further ones are refused
MODE = 0o660  # of the socket: its owner and group may read

log = logging.getLogger(__name__)


class EventServer:
    """Send the lines to every client; one that does not read them is dropped.

    The socket is bound when the first line is written.

    Args:
        path: of the socket; its folder is created.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._server: socket.socket | None = None
        self._clients: list[socket.socket] = []

    def write(self, data: bytes) -> None:
        try:
            self._accept(self._bind())
        except OSError as error:
            self.close()
            reason = error.strerror or str(error)
            raise DeviceError(f"unix:{printable(self._path)}: no socket: {reason}") from error
        for client in tuple(self._clients):
            self._send(client, data)

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self._clients.clear()
        server, self._server = self._server, None
        if server:
            server.close()
            with suppress(OSError):
                self._path.unlink()

    def _bind(self) -> socket.socket:
        if self._server is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            remove_left(self._path)
            server = socket.socket(socket.AF_UNIX)
            try:
                server.bind(os.fspath(self._path))
                self._path.chmod(MODE)
                server.listen(CLIENTS)
                server.setblocking(False)
            except BaseException:
                server.close()
                raise
            self._server = server
        return self._server

    def _accept(self, server: socket.socket) -> None:
        with suppress(BlockingIOError, ConnectionError):
            while True:
                client = server.accept()[0]
                client.setblocking(False)
                if len(self._clients) < CLIENTS:
                    self._clients.append(client)
                else:
                    client.close()

    def _send(self, client: socket.socket, data: bytes) -> None:
        try:
            sent = client.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:  # it is gone
            sent = len(data)
            self._drop(client)
        if sent < len(data):
            log.warning("events: a client that does not read is dropped")
            self._drop(client)

    def _drop(self, client: socket.socket) -> None:
        client.close()
        self._clients.remove(client)


def remove_left(path: Path) -> None:
    """Remove the socket that a run has left behind.

    Raises:
        DeviceError: another program listens there, or the path is no socket.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise DeviceError("a file with this name exists")
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1.0)
        try:
            client.connect(os.fspath(path))
        except (ConnectionRefusedError, FileNotFoundError):
            path.unlink(missing_ok=True)
            return
    raise DeviceError("in use by another program")
