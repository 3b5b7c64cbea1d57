"""Newest-frame buffer of a live camera."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np

from edge.errors import DeviceError
from edge.scene import Frame

ADVICE = "check its cable, or use another --camera"
JOIN_TIMEOUT = 2.0  # seconds; a camera that blocks for longer does not respond any more

Grab = Callable[[], np.ndarray | None]


class FrameGrabber:
    """Reads a live camera in a thread and hands out its newest frame, each once.

    Drivers queue frames: a loop slower than the camera would otherwise show the past.

    Args:
        grab: waits for a picture and returns it: uint8, (height, width, 3), RGB; or None after
            about a second without one. Its exceptions are raised again where the frames are read.
        name: of the camera, for frames and messages.
        timeout: seconds without a frame after which the camera counts as lost.
        advice: returns what to do then.
    """

    def __init__(
        self, grab: Grab, name: str, timeout: float, advice: Callable[[], str] = lambda: ADVICE
    ) -> None:
        self._grab, self._name, self._timeout, self._advice = grab, name, timeout, advice
        self._newest: tuple[np.ndarray, float] | None = None
        self._error: BaseException | None = None
        self._changed = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(target=self._read, name="camera", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Frame]:
        """Yield frames until `close`.

        Raises:
            DeviceError: no frame arrived in time.
        """
        index = 0
        while (newest := self._take(first=index == 0)) is not None:
            pixels, time_read = newest
            yield Frame(pixels, time_read, index, self._name)
            index += 1

    def close(self) -> bool:
        """Stop reading the camera.

        Returns:
            False if the camera does not respond. The device must not be used before `join`.
        """
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join(timeout=JOIN_TIMEOUT)
        return not self._thread.is_alive()

    def join(self) -> None:
        """Wait until the camera responds, after `close`."""
        self._thread.join()

    def _read(self) -> None:
        while not self._stopped:
            try:
                pixels = self._grab()
            except BaseException as error:  # noqa: BLE001 (not hidden: raised in `_take`)
                self._publish(None, error)
                return
            if pixels is not None:
                self._publish((pixels, time.monotonic()), None)

    def _publish(
        self, newest: tuple[np.ndarray, float] | None, error: BaseException | None
    ) -> None:
        with self._changed:
            self._newest, self._error = newest, error
            self._changed.notify_all()

    def _take(self, *, first: bool) -> tuple[np.ndarray, float] | None:
        """Wait for a frame that was not taken yet; None after `close`."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._newest or self._error or self._stopped, self._timeout
            )
            if self._error:
                raise self._error
            if not self._newest and not self._stopped:
                problem = "gives no frame" if first else "stopped giving frames"
                reason = f"{self._name} {problem} within {self._timeout:g} s"
                raise DeviceError(f"{reason}: {self._advice()}")
            newest, self._newest = self._newest, None
            return newest
