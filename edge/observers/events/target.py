"""Where events go: what `events.target` names."""

from __future__ import annotations

from pathlib import Path

from edge.config.observers import EventsConfig
from edge.observers.events import Sink
from edge.observers.events.file import MB, EventFile
from edge.observers.events.server import EventServer
from edge.observers.events.stdout import StandardOutput

STDOUT, SOCKET = "-", "unix:"


def socket_path(target: str) -> Path | None:
    """Return the path of the socket that a target names; None where it names none."""
    return Path(target.removeprefix(SOCKET)) if target.startswith(SOCKET) else None


def open_sink(config: EventsConfig) -> Sink:
    """Return the place for lines; files and sockets are opened when a line is written."""
    if config.target == STDOUT:
        return StandardOutput()
    if path := socket_path(config.target):
        return EventServer(path)
    return EventFile(Path(config.target), config.limit * MB, config.keep)
