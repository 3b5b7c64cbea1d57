"""Cameras that stream video over RTSP, through FFmpeg."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from edge.camera.network import MAX_PIXELS
from edge.camera.network.address import Address
from edge.errors import DeviceError, NotInstalledError
from edge.media.rgb import RgbConverter

INSTALL = "PyAV is not installed: sudo apt install python3-av, or pip install av"
MICROSECONDS = 1_000_000
LONGEST = 1.0  # seconds of a call of `read` while packets come that hold no picture


class RtspStream:
    """Connection to a camera that streams video.

    Args:
        address: of the camera.
        open_timeout: seconds that it may take to connect.
        read_timeout: seconds that it may take to send the next picture.

    Raises:
        NotInstalledError: PyAV is not installed.
    """

    def __init__(self, address: Address, open_timeout: float, read_timeout: float) -> None:
        try:
            import av
        except ImportError:
            raise NotInstalledError(INSTALL) from None
        self._av: Any = av
        self._address, self._timeouts = address, (open_timeout, read_timeout)
        self._container: Any = None
        self._started = 0.0
        self._frames: Any = None
        self._codec: Any = None
        self._converter = RgbConverter()
        av.logging.set_level(None)  # FFmpeg's lines hold the address with its password

    def open(self) -> None:
        url, options = self._address.url_with_password, self._options()
        self._started = time.monotonic()
        try:
            self._container = self._av.open(url, options=options, timeout=self._timeouts)
            stream = self._container.streams.video[0]
        except IndexError:
            raise DeviceError(f"{self._address.name}: sends no video") from None
        except Exception as error:  # noqa: BLE001 (its text holds the address)
            raise DeviceError(f"{self._address.name}: {self._reason(error)}") from None
        stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
        stream.codec_context.thread_type = "SLICE"  # threads by frame would delay the picture
        self._frames = self._container.demux(stream)

    def read(self) -> np.ndarray | None:
        self._started = time.monotonic()
        try:
            for packet in self._frames:
                newest = self._newest(packet)
                if newest is not None:
                    return newest
                if time.monotonic() - self._started > LONGEST:  # its reader may want to end
                    return None
        except DeviceError:
            raise
        except Exception as error:  # noqa: BLE001 (its text holds the address)
            raise DeviceError(f"{self._address.name}: {self._reason(error)}") from None
        raise DeviceError(f"{self._address.name}: the stream ended")

    def abort(self) -> None:
        """Do nothing: FFmpeg cannot be interrupted, but all its waits have an end."""

    def close(self) -> None:
        if self._container:
            self._container.close()

    def _options(self) -> dict[str, str]:
        return {
            "rtsp_transport": "tcp",  # a lost datagram would damage pictures for a second
            "allowed_media_types": "video",
            "protocol_whitelist": "rtsp,rtsps,rtp,tcp,tls",
            "timeout": str(round(self._timeouts[1] * MICROSECONDS)),  # of the socket
            "fflags": "nobuffer",
            "flags": "low_delay",
            "max_delay": "0",
            "probesize": "500000",
            "analyzeduration": str(MICROSECONDS),
            "max_pixels": str(MAX_PIXELS),
        }

    def _newest(self, packet: Any) -> np.ndarray | None:
        """Return the last picture of a packet; None where there is none, or it is damaged."""
        try:
            frames = packet.decode()
        except self._av.error.InvalidDataError:
            return None
        if not frames:
            return None
        frame = frames[-1]
        if frame.width * frame.height > MAX_PIXELS:
            text = f"sends a picture of {frame.width}x{frame.height} pixels: too large"
            raise DeviceError(f"{self._address.name}: {text}")
        pixels: np.ndarray = self._converter.to_rgb(frame).to_ndarray()
        return pixels

    def _reason(self, error: BaseException) -> str:
        """Return the reason of an exception, without any text that could hold a password."""
        errors = self._av.error
        if isinstance(error, errors.HTTPUnauthorizedError | errors.HTTPForbiddenError):
            wants = "refuses this user or password" if self._address.user else "wants a password"
            return f"the camera {wants}: see camera.credentials"
        late = time.monotonic() - self._started >= min(self._timeouts)
        if late or isinstance(error, errors.ExitError | TimeoutError):
            return "does not answer in time"
        if isinstance(error, errors.FFmpegError | OSError) and error.strerror:
            return f"cannot be read: {error.strerror}"
        return f"cannot be read: {type(error).__name__}"
