"""A live camera that comes back after it was lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from edge.camera.live import LiveCamera
from edge.errors import DeviceError
from edge.scene import Frame
from edge.system.console import say

PAUSE = 1.0  # seconds between two tries


class LastingCamera:
    """Opens a live camera anew when it is lost, and meanwhile gives frames that say so.

    Args:
        opener: opens the camera.
        wait: it need not be there at first.
        tell: takes a line for the log when the camera goes or comes back.
        sleep: waits for so many seconds.

    Raises:
        EmotionEdgeError: the camera cannot be opened at first, and nobody wants to wait.
    """

    live = physical = True
    length = None
    rate = None
    damaged_frames = 0

    def __init__(
        self,
        opener: Callable[[], LiveCamera],
        *,
        wait: bool = False,
        tell: Callable[[str], None] = say,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._opener, self._tell, self._sleep = opener, tell, sleep
        self._camera: LiveCamera | None = None
        self._closed = self._lost = self._seen = False
        self.name = "none yet"
        self._last = Frame(np.zeros((480, 640, 3), np.uint8))
        try:
            self._use(opener())
        except DeviceError as error:
            if not wait:
                raise
            self._lose(error)

    def __iter__(self) -> Iterator[Frame]:
        """Frames until `close`.

        Raises:
            DeviceError: the camera is lost and hangs: only the process' end frees it.
        """
        while not self._closed:
            try:
                yield from self._numbered(self._camera or self._opener())
            except DeviceError as error:
                self._lose(error)
            if not self._closed:
                trouble = "camera_lost" if self._seen else "no_camera"
                yield self._next(self._last.pixels, time.monotonic(), trouble)
                self._sleep(PAUSE)

    def close(self) -> None:
        self._closed = True
        if self._camera:
            self._camera.close()

    def _numbered(self, camera: LiveCamera) -> Iterator[Frame]:
        self._use(camera)
        for frame in camera:
            if self._lost:
                self._tell(f"camera: {self.name} is {'back' if self._seen else 'there'}")
            self._lost, self._seen = False, True
            yield self._next(frame.pixels, frame.time, trouble="")

    def _use(self, camera: LiveCamera) -> None:
        self._camera, self.name = camera, camera.name

    def _next(self, pixels: np.ndarray, moment: float, trouble: str) -> Frame:
        index = self._last.index + 1 if self._last.time else 0
        self._last = Frame(pixels, moment, index, self.name, trouble)
        return self._last

    def _lose(self, error: DeviceError) -> None:
        if not self._lost:
            self._tell(f"camera: {error}: trying again every {PAUSE:g} s")
        self._lost = True
        camera, self._camera = self._camera, None
        if camera:
            camera.close()
            if camera.hangs:
                raise error
