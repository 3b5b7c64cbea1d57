"""A live camera that comes back after it was lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from edge.camera.live import LiveCamera
from edge.errors import DeviceError
from edge.progress import say
from edge.scene import Frame

PAUSE = 1.0  # seconds between two tries


class LastingCamera:
    """Opens a live camera anew when it is lost, and meanwhile gives frames that say so.

    Args:
        opener: opens the camera.
        tell: takes a line for the log when the camera goes or comes back.
        sleep: waits for so many seconds.

    Raises:
        EmotionEdgeError: the camera cannot be opened at first.
    """

    live = True
    length = None
    rate = None
    skipped = 0

    def __init__(
        self,
        opener: Callable[[], LiveCamera],
        tell: Callable[[str], None] = say,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._opener, self._tell, self._sleep = opener, tell, sleep
        self._camera: LiveCamera | None = opener()
        self.name = self._camera.name
        self._last = Frame(np.zeros((480, 640, 3), np.uint8), source=self.name)
        self._closed = self._lost = False

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
                yield self._next(self._last.pixels, time.monotonic(), trouble="camera lost")
                self._sleep(PAUSE)

    def close(self) -> None:
        self._closed = True
        if self._camera:
            self._camera.close()

    def _numbered(self, camera: LiveCamera) -> Iterator[Frame]:
        self._camera = camera
        for frame in camera:
            if self._lost:
                self._lost = False
                self._tell(f"camera: {self.name} is back")
            yield self._next(frame.pixels, frame.time, trouble="")

    def _next(self, pixels: np.ndarray, moment: float, trouble: str) -> Frame:
        index = self._last.index + 1 if self._last.time else 0
        self._last = replace(self._last, pixels=pixels, time=moment, index=index, trouble=trouble)
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
