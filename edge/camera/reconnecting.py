"""A live camera that is opened again after it was lost."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

import numpy as np

from edge.camera.live import DeviceCamera, LiveCamera
from edge.errors import (
    AbsentError,
    BackendError,
    DeviceError,
    EmotionEdgeError,
    ForbiddenError,
    HungError,
)
from edge.scene import Frame

RETRY_INTERVAL = 1.0  # seconds
STEADY = 60.0  # seconds of frames after which a loss is worth a line again
MOST_LINES = 20  # until then; what a network camera answers may differ each time

log = logging.getLogger(__name__)


class ReconnectingCamera(LiveCamera):
    """Opens a camera again when it is lost.

    Until the camera is back, a frame per attempt carries the last pixels and the trouble. One that
    comes and goes is in the log once, until its frames have been steady for a minute.

    Args:
        opener: opens the camera.
        wait: True if the camera may be missing at the start.
        sleep: waits for a number of seconds.

    Raises:
        EmotionEdgeError: the camera cannot be opened at the start, and `wait` is False.
    """

    def __init__(
        self,
        opener: Callable[[], DeviceCamera],
        *,
        wait: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._opener, self._sleep = opener, sleep
        self._camera: DeviceCamera | None = None
        self._closed = self._had_frames = False
        self._fault: EmotionEdgeError | None = None
        self._logged: set[str] = set()  # faults since the frames were steady
        self._told = False  # the present fault is in the log
        self._back = 0.0  # time of the first frame after the last fault
        self.name = "none yet"
        self._last = Frame(np.zeros((480, 640, 3), np.uint8))
        try:
            self._use(opener())
        except DeviceError as error:
            if not wait:
                raise
            self._lose(error)

    def __iter__(self) -> Iterator[Frame]:
        """Yield frames until `close`.

        Raises:
            DeviceError: the camera is lost and does not respond: only the end of the process
                releases it.
        """
        while not self._closed:
            try:
                yield from self._frames(self._camera or self._opener())
            except (BackendError, DeviceError) as error:
                self._lose(error)
            if not self._closed:
                yield self._next(self._last.pixels, time.monotonic(), self._trouble)
                self._sleep(RETRY_INTERVAL)

    def close(self) -> None:
        self._closed = True
        if self._camera:
            self._camera.close()

    def _frames(self, camera: DeviceCamera) -> Iterator[Frame]:
        self._use(camera)
        for frame in camera:
            if self._fault:
                self._back = frame.time
                if self._told:
                    log.info("camera: %s is %s", self.name, "back" if self._had_frames else "there")
            self._fault, self._had_frames, self._told = None, True, False
            if frame.time - self._back >= STEADY:
                self._logged.clear()
            yield self._next(frame.pixels, frame.time, trouble="")

    def _use(self, camera: DeviceCamera) -> None:
        self._camera, self.name = camera, camera.name

    def _next(self, pixels: np.ndarray, captured: float, trouble: str) -> Frame:
        """Return a frame that continues the numbering over all reconnections."""
        index = self._last.index + 1 if self._last.time else 0
        self._last = Frame(pixels, captured, index, self.name, trouble)
        return self._last

    @property
    def _trouble(self) -> str:
        """State of the screen while the camera is missing, see `Frame.trouble`."""
        if isinstance(self._fault, ForbiddenError):
            return "no_access"
        return "camera_lost" if self._had_frames else "no_camera"

    def _lose(self, error: EmotionEdgeError) -> None:
        known = str(error) in self._logged or (self._fault and isinstance(error, AbsentError))
        if not known and len(self._logged) < MOST_LINES:
            log.warning("camera: %s: trying again every %g s", error, RETRY_INTERVAL)
            self._logged.add(str(error))
            self._told = True
        self._fault = error
        camera, self._camera = self._camera, None
        if camera:
            camera.close()
            if camera.hangs:
                raise HungError(str(error)) from error
