"""Raspberry Pi cameras through picamera2. Not tested on a real one yet: see docs/hardware.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from edge.camera.live import DeviceCamera
from edge.config.schema import CameraConfig
from edge.errors import BackendError, BusyError, DeviceError

DEFAULTS = CameraConfig()


def open_picamera2() -> Any:
    """Open the first Raspberry Pi camera.

    Returns:
        a `picamera2.Picamera2`, not configured yet.

    Raises:
        BackendError: picamera2 is not installed.
        BusyError: another program uses the camera.
        DeviceError: no camera is connected.
    """
    try:
        from picamera2 import Picamera2
    except ImportError as error:
        raise BackendError(
            "picamera2 is not installed: sudo apt install --no-install-recommends "
            "python3-picamera2, and create the environment with --system-site-packages"
        ) from error
    if not Picamera2.global_camera_info():
        raise DeviceError("no Raspberry Pi camera found: check its ribbon cable")
    try:
        return Picamera2()
    except RuntimeError as error:
        raise BusyError("the Raspberry Pi camera") from error


class PiCamera(DeviceCamera):
    """Camera that yields the newest frame of a Raspberry Pi camera.

    Args:
        size: width and height, pixels.
        rate: frames per second.
        timeout: seconds without a frame after which the camera counts as lost.
        opener: returns a `picamera2.Picamera2`; tests replace it.

    Raises:
        BackendError: picamera2 is not installed.
        BusyError: another program uses the camera.
        DeviceError: no camera is connected, or it does not start.
    """

    def __init__(
        self,
        size: tuple[int, int] = (DEFAULTS.width, DEFAULTS.height),
        rate: int = DEFAULTS.rate,
        timeout: float = DEFAULTS.patience,
        opener: Callable[[], Any] = open_picamera2,
    ) -> None:
        self._camera, self._timeout = opener(), timeout
        # picamera2 names formats by their order in a little-endian word: BGR888 is RGB in memory.
        main = {"size": size, "format": "BGR888"}
        configuration = self._camera.create_video_configuration(
            main=main, controls={"FrameRate": float(rate)}, buffer_count=4, queue=False
        )
        try:
            self._camera.configure(configuration)
            self._camera.start()
        except RuntimeError as error:
            self._camera.close()
            raise DeviceError(f"the Raspberry Pi camera does not start: {error}") from error
        super().__init__("picamera2", timeout)

    def _grab(self) -> Any:
        try:
            request = self._camera.capture_request(wait=self._timeout, flush=True)
        except TimeoutError as error:
            raise DeviceError(
                f"picamera2 gives no frame within {self._timeout:g} s: check the ribbon cable"
            ) from error
        try:
            return request.make_array("main")
        finally:
            request.release()

    def _release(self) -> None:
        self._camera.stop()
        self._camera.close()
