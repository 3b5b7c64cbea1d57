"""Events of a running program, read by another one."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from edge.errors import DeviceError
from edge.system.printable import printable, reason
from edge.system.text_file import UnreadableFileError, open_regular

CHUNK = 65536  # bytes
STEP = 0.5  # seconds between two looks at a file, or two attempts to connect

Sleep = Callable[[float], None]


def read_socket(path: Path, *, follow: bool, sleep: Sleep = time.sleep) -> Iterator[bytes]:
    """Yield the events of a socket as they come, in pieces of bytes.

    Args:
        path: of the socket.
        follow: connect again after the program has ended, until it runs again.
        sleep: waits for a number of seconds.

    Raises:
        DeviceError: no program listens there.
    """
    connected = False
    while follow or not connected:
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(os.fspath(path))
                connected = True
                while data := client.recv(CHUNK):
                    yield data
            except OSError as error:
                if not connected:
                    raise DeviceError(
                        f"unix:{printable(path)}: {reason(error)}: no program that was started "
                        "with this events.target runs"
                    ) from error
        sleep(STEP)


def read_file(path: Path, *, follow: bool, sleep: Sleep = time.sleep) -> Iterator[bytes]:
    """Yield the content of an event file, in pieces of bytes.

    Args:
        path: of the file.
        follow: wait for more at its end; where a new file has taken its name, go on there.
        sleep: waits for a number of seconds.

    Raises:
        DeviceError: it cannot be read.
    """
    while True:
        try:
            file = open_regular(path)
        except UnreadableFileError as error:
            raise DeviceError(f"{printable(path)}: {error}") from error
        with file:
            while True:
                renamed = follow and not _is_same(file.fileno(), path)
                while data := file.read(CHUNK):
                    yield data
                if not follow:
                    return
                if renamed and path.exists():
                    break
                sleep(STEP)


def _is_same(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False
