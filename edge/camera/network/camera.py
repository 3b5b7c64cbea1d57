"""A network camera, which is opened and read in its own thread."""

from __future__ import annotations

import threading

import numpy as np

from edge.camera.live import DeviceCamera
from edge.camera.network import Stream
from edge.camera.network.address import read_address
from edge.errors import DeviceError, EmotionEdgeError

OPEN_TIMEOUT = 5.0  # seconds


def open_network_camera(source: str, credentials: str, timeout: float) -> NetworkCamera:
    """Open the camera of an address.

    Args:
        source: rtsp://..., rtsps://..., http://... or https://...
        credentials: path of the file with user and password; "" for none.
        timeout: seconds without a frame after which the camera counts as lost.

    Raises:
        ConfigError: the address or the file cannot be used.
        BackendError: PyAV is not installed.
        DeviceError: the camera does not answer, or refuses.
    """
    address = read_address(source, credentials)
    stream: Stream
    if address.parts.scheme in ("http", "https"):
        from edge.camera.network.http import HttpStream

        stream = HttpStream(address, OPEN_TIMEOUT)
    else:
        from edge.camera.network.rtsp import RtspStream

        stream = RtspStream(address, OPEN_TIMEOUT, timeout)
    return NetworkCamera(address.name, stream, timeout)


class NetworkCamera(DeviceCamera):
    """Camera that yields the newest frame of a network camera.

    Args:
        name: for log lines and messages.
        stream: connection to it, not open yet.
        timeout: seconds without a frame after which the camera counts as lost.
        open_timeout: seconds until it must be open.

    Raises:
        DeviceError: it does not answer, or refuses.
    """

    def __init__(
        self, name: str, stream: Stream, timeout: float, open_timeout: float = OPEN_TIMEOUT
    ) -> None:
        self._stream = stream
        self._open = self._closed = False
        self._answered = threading.Event()
        self._fault: EmotionEdgeError | None = None
        super().__init__(name, timeout)
        # To look up a name can take half a minute, which nothing can interrupt.
        in_time = self._answered.wait(open_timeout + 1)
        if self._fault or not in_time:
            self.close()
            raise self._fault or DeviceError(f"{name}: does not answer within {open_timeout:g} s")

    def close(self) -> None:
        self._closed = True
        self._stream.abort()
        # A connection that does not end at once ends by its time limits, and is closed then.
        if self._grabber.close():
            self._stream.close()

    def _grab(self) -> np.ndarray | None:
        try:
            if not self._open:
                self._connect()
            pixels = self._stream.read()
        except BaseException:
            self._stream.close()
            raise
        if self._closed:
            self._stream.close()
        return pixels

    def _connect(self) -> None:
        try:
            self._stream.open()
        except EmotionEdgeError as error:
            self._fault = error
            raise
        finally:
            self._answered.set()
        self._open = True

    def _release(self) -> None:
        """Do nothing: the thread that reads closes the connection."""
