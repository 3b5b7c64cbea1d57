"""Print the events that a running program writes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from edge.config.observers import EventsConfig
from edge.errors import ConfigError
from edge.observers.events.reading import read_file, read_socket
from edge.observers.events.target import STDOUT, socket_path
from edge.system.streams import named_faults


def print_events(config: EventsConfig, *, follow: bool) -> None:
    """Print events to standard output, as JSON lines.

    Args:
        config: names the file or the socket.
        follow: wait for further ones.

    Raises:
        ConfigError: they go to standard output.
        DeviceError: the file cannot be read, or no program listens at the socket.
        UnwrittenError: the standard output cannot be written.
        BrokenPipeError: its reader closed it.
    """
    for data in _read(config.target, follow):
        _write(data)


def _write(data: bytes) -> None:
    with named_faults():  # bytes go around the text
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _read(target: str, follow: bool) -> Iterator[bytes]:
    if target == STDOUT:
        raise ConfigError("events.target: the events go to the standard output of `run` itself")
    if path := socket_path(target):
        return read_socket(path, follow=follow)
    return read_file(Path(target), follow=follow)
