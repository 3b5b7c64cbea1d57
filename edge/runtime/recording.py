"""Opening of the recorder where the settings allow it, and snapshots that a message wants."""

from __future__ import annotations

import time
from collections.abc import Callable

from edge.config.schema import Config
from edge.record.recorder import Recorder

FRESH = 2.0  # seconds after which a request that nothing has answered is forgotten


class SnapshotRequest:
    """A request from another thread, which the recorder answers with the next picture.

    Args:
        clock: returns seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = float("-inf")

    def make(self) -> None:
        """Request one picture; may be called in any thread."""
        self._end = self._clock() + FRESH

    def take(self) -> bool:
        """Return whether a picture is requested; only once for each request."""
        end, self._end = self._end, float("-inf")
        return self._clock() < end


def on_request(config: Config) -> bool:
    """Return whether messages may request snapshots."""
    return config.mqtt.enabled and config.mqtt.snapshots


def stores_pictures(config: Config) -> bool:
    """Return whether pictures may be stored in the folder of recordings."""
    return config.record.snapshots or config.record.video or on_request(config)


def open_recorder(config: Config, request: SnapshotRequest) -> Recorder:
    """Return the recorder that a configuration wants.

    Raises:
        DeviceError: its folder cannot be created.
    """
    return Recorder(config.record, requested=request.take if on_request(config) else None)
