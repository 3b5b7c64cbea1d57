"""What the cameras that end only when they are told to have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

import numpy as np

from edge.camera.grabber import NewestFrame
from edge.scene import Frame


class LiveCamera(ABC):
    """Gives the newest frame of a device.

    The constructor asks for pictures at once: call it when the device is open.

    Args:
        name: what was opened, for people.
        patience: seconds without a frame after which the camera counts as lost.
    """

    live = physical = True
    length = None
    rate = None
    damaged_frames = 0
    hangs = False  # after `close`: the device did not let go, only the process' end helps

    def __init__(self, name: str, patience: float) -> None:
        self.name = name
        self._frames = NewestFrame(self._grab, name, patience)

    def __iter__(self) -> Iterator[Frame]:
        return iter(self._frames)

    def close(self) -> None:
        self.hangs = not self._frames.close()
        if not self.hangs:
            self._release()

    @abstractmethod
    def _grab(self) -> np.ndarray | None:
        """Wait for a picture: uint8, (height, width, 3), RGB; None after about a second."""

    @abstractmethod
    def _release(self) -> None:
        """Give the device back."""
