"""The newest of the frames that a webcam's driver has queued."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

import cv2

BUFFERS = 4  # that OpenCV requests: so many frames wait at most
LATE = 1.5  # intervals between two frames from which on the next one should be there too
WAITED = 0.003  # seconds; a frame that is queued is there at once
RECENT = 8  # frames, whose shortest interval counts; after frames that were lost it is longer
PLAUSIBLE = 60.0  # seconds; drivers whose time is older use another clock


class Grabber(Protocol):
    """The part of `cv2.VideoCapture` that is used."""

    def get(self, key: int) -> float: ...
    def grab(self) -> bool: ...


class DriverQueue:
    """Takes the newest frame from a driver's queue, and leaves older ones out undecoded.

    A program that decodes more slowly than the camera takes pictures would always get the oldest
    of four frames. Where the driver gives no time in the clock of this program, each frame is
    taken.

    Args:
        capture: of the webcam.
        rate: frames per second that were requested.
        clock: seconds; that of the drivers, `time.monotonic`.

    Attributes:
        skipped: number of frames that were left out.
    """

    def __init__(self, capture: Grabber, rate: float, clock: Callable[[], float]) -> None:
        self._capture, self._clock = capture, clock
        self._requested = 1 / rate
        self._taken_at, self._intervals = 0.0, deque[float](maxlen=RECENT)
        self.skipped = 0

    def grab(self) -> bool:
        """Wait for a frame if none is queued; return False if none came, as `grab` of OpenCV."""
        for _ in range(BUFFERS):
            begun = self._clock()
            if not self._capture.grab():
                return False
            # Where it had to be waited for, none is queued behind it, however old its time is:
            # some cameras need longer than an interval to deliver a frame.
            waited = self._clock() - begun > WAITED
            if not self._late() or waited:
                return True
            self.skipped += 1
        return self._capture.grab()

    def _late(self) -> bool:
        """Return whether the frame that was grabbed is so old that another one may be queued."""
        before, self._taken_at = self._taken_at, self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if self._taken_at <= 0:  # the driver gives no time
            return False
        self._intervals.append(self._taken_at - before)
        # Automatic exposure makes the intervals longer than requested in the dark.
        interval = max(self._requested, min(self._intervals))
        return LATE * interval < self._clock() - self._taken_at < PLAUSIBLE
