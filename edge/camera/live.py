"""Base classes of the cameras whose frames have no end."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator

import numpy as np

from edge.camera.grabber import ADVICE, JOIN_TIMEOUT, FrameGrabber
from edge.errors import DeviceError, EmotionEdgeError, describe
from edge.scene import Frame

log = logging.getLogger(__name__)


class LiveCamera:
    """Attributes that all live cameras share, see `edge.camera.Camera`.

    Attributes:
        note: why the frames have another size than the wanted one; "" if they have not.
    """

    live = physical = True
    length = None
    rate = None
    damaged_frames = 0
    note = ""


class DeviceCamera(LiveCamera, ABC):
    """A live camera that yields the newest frame of one device.

    The constructor starts to read: a subclass opens its device first, then calls it.

    Args:
        name: of the device, for log lines and messages.
        timeout: seconds without a frame after which the camera counts as lost.

    Attributes:
        hangs: the device did not respond to `close`; it is released when it does, or else by the
            end of the process.
    """

    def __init__(self, name: str, timeout: float) -> None:
        self.name, self.hangs = name, False
        self._grabber = FrameGrabber(self._grab_safely, name, timeout, self._advice)

    def __iter__(self) -> Iterator[Frame]:
        return iter(self._grabber)

    def close(self) -> None:
        self.hangs = not self._grabber.close()
        if self.hangs:  # a driver may need longer only this once
            threading.Thread(target=self._release_later, name="release", daemon=True).start()
        else:
            # A camera that was pulled can block its driver for ever.
            release = threading.Thread(target=self._release_safely, name="release", daemon=True)
            release.start()
            release.join(JOIN_TIMEOUT)
            self.hangs = release.is_alive()

    def _grab_safely(self) -> np.ndarray | None:
        """Wait for a picture; an exception of the driver becomes one of this program."""
        try:
            return self._grab()
        except EmotionEdgeError:
            raise
        except Exception as error:
            log.debug("%s", self.name, exc_info=True)
            raise DeviceError(f"{self.name}: stopped working: {describe(error)}") from error

    def _release_safely(self) -> None:
        """Release the device; an exception is logged, since nothing depends on it any more."""
        try:
            self._release()
        except Exception as error:  # noqa: BLE001 (logged: closing must not fail)
            log.debug("%s", self.name, exc_info=True)
            log.warning("camera: %s: not closed properly: %s", self.name, describe(error))

    def _release_later(self) -> None:
        """Release the device when it responds."""
        self._grabber.join()
        self._release_safely()

    def _advice(self) -> str:
        """Return what to do about a device that gives no frames."""
        return ADVICE

    @abstractmethod
    def _grab(self) -> np.ndarray | None:
        """Wait for a picture: uint8, (height, width, 3), RGB; None after about a second."""

    @abstractmethod
    def _release(self) -> None:
        """Release the device."""
