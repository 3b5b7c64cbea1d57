"""A thread that empties a live camera, so that whoever asks gets the newest frame."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np

from edge.errors import DeviceError
from edge.scene import Frame

Grab = Callable[[], np.ndarray | None]


class NewestFrame:
    """Calls `grab` without pause in a thread and hands out each newest picture once.

    A driver queues frames; a loop slower than the camera would show the past.

    Args:
        grab: waits for a picture and gives it: uint8, (height, width, 3), RGB; or None after
            about a second without one. What it raises is raised again where the frames are read.
        name: of the camera, for frames and messages.
        patience: seconds without a frame after which the camera counts as lost.
    """

    def __init__(self, grab: Grab, name: str, patience: float) -> None:
        self._grab, self._name, self._patience = grab, name, patience
        self._newest: tuple[np.ndarray, float] | None = None
        self._fault: BaseException | None = None
        self._changed = threading.Condition()
        self._stop = False
        self._thread = threading.Thread(target=self._work, name="camera", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Frame]:
        """Frames until `close`.

        Raises:
            DeviceError: no frame came in time.
        """
        index = 0
        while (taken := self._take(index)) is not None:
            pixels, moment = taken
            yield Frame(pixels, moment, index, self._name)
            index += 1

    def close(self) -> bool:
        """Stop asking the camera.

        Returns:
            False if the camera hangs: it must not be touched then, only the process' end helps.
        """
        with self._changed:
            self._stop = True
            self._changed.notify_all()
        self._thread.join(timeout=2)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while not self._stop:
            try:
                pixels = self._grab()
            except BaseException as error:  # noqa: BLE001 (not hidden: raised in `_take`)
                self._publish(None, error)
                return
            if pixels is not None:
                self._publish((pixels, time.monotonic()), None)

    def _publish(
        self, newest: tuple[np.ndarray, float] | None, fault: BaseException | None
    ) -> None:
        with self._changed:
            self._newest, self._fault = newest, fault
            self._changed.notify_all()

    def _take(self, index: int) -> tuple[np.ndarray, float] | None:
        with self._changed:
            self._changed.wait_for(
                lambda: self._newest or self._fault or self._stop, self._patience
            )
            if self._fault:
                raise self._fault
            if not self._newest and not self._stop:
                what = "gives no frame" if index == 0 else "stopped giving frames"
                raise DeviceError(
                    f"{self._name} {what} within {self._patience:g} s: "
                    "check its cable, or take another --camera"
                )
            newest, self._newest = self._newest, None
            return newest
