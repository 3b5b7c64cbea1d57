"""Base classes of the cameras whose frames have no end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

import numpy as np

from edge.camera.grabber import FrameGrabber
from edge.scene import Frame


class LiveCamera:
    """Attributes that all live cameras share, see `edge.camera.Camera`."""

    live = physical = True
    length = None
    rate = None
    damaged_frames = 0


class DeviceCamera(LiveCamera, ABC):
    """A live camera that yields the newest frame of one device.

    The constructor starts to read: a subclass opens its device first, then calls it.

    Args:
        name: of the device, for log lines and messages.
        timeout: seconds without a frame after which the camera counts as lost.

    Attributes:
        hangs: the device did not respond to `close`; only the end of the process releases it.
    """

    def __init__(self, name: str, timeout: float) -> None:
        self.name, self.hangs = name, False
        self._grabber = FrameGrabber(self._grab, name, timeout)

    def __iter__(self) -> Iterator[Frame]:
        return iter(self._grabber)

    def close(self) -> None:
        self.hangs = not self._grabber.close()
        if not self.hangs:
            self._release()

    @abstractmethod
    def _grab(self) -> np.ndarray | None:
        """Wait for a picture: uint8, (height, width, 3), RGB; None after about a second."""

    @abstractmethod
    def _release(self) -> None:
        """Release the device."""
