"""Health of a running session: what the page and the observers report of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from edge import __version__
from edge.camera.closed import ClosedCamera
from edge.observers.measured import Measured
from edge.system.printable import printable

if TYPE_CHECKING:
    from edge.runtime.session import Session

INTERVAL = 2.0  # seconds over which the rate is measured


class HealthMeter:
    """Counts pictures, and describes how the machine does."""

    def __init__(self) -> None:
        self._rate: float | None  # pictures per second; None before it was measured
        self._since, self._frames, self._rate = time.monotonic(), 0, None

    def count(self) -> bool:
        """Count a picture; return whether the rate was measured anew."""
        now = time.monotonic()
        self._frames += 1
        if now - self._since < INTERVAL:
            return False
        self._rate = round(self._frames / (now - self._since), 1)
        self._since, self._frames = now, 0
        return True

    def health(self, session: Session) -> Mapping[str, Any]:
        """Return the health of a session: values that JSON can hold, in UTF-8 too.

        Names of files may hold bytes that are no text.
        """
        thermometer = session.status.thermometer
        return {
            "camera": printable(session.camera.name),
            "camera_on": not isinstance(session.camera, ClosedCamera),
            "display": printable(session.display.name),
            "model": printable(session.pipeline.classifier.manifest.name),
            "rate": self._rate,
            "temperature": thermometer.degrees,
            "hot": thermometer.too_hot,
            "governor": session.regulator.level,
            "version": __version__,
        }


def measure(session: Session, frames: int) -> Measured:
    """Return what a session has measured of itself.

    Args:
        session: that runs.
        frames: of the camera so far.
    """
    manifest = session.pipeline.classifier.manifest
    seconds = dict(session.watch.seconds)  # it is written by this thread, and read by others
    return Measured(
        frames, seconds, session.restarts, manifest.name, manifest.file, manifest.sha256
    )
