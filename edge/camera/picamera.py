"""Raspberry Pi cameras through picamera2. Never run on a real one yet: see docs/hardware.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from edge.camera.live import LiveCamera
from edge.errors import BackendError, BusyError, DeviceError


def open_picamera2() -> Any:
    """The first Raspberry Pi camera.

    Raises:
        BackendError: picamera2 is not installed.
        BusyError: another program has it.
        DeviceError: there is no camera.
    """
    try:
        from picamera2 import Picamera2
    except ImportError as error:
        raise BackendError(
            "picamera2 is not installed: sudo apt install --no-install-recommends "
            "python3-picamera2, and make the environment with --system-site-packages"
        ) from error
    if not Picamera2.global_camera_info():
        raise DeviceError("no Raspberry Pi camera found: check its ribbon cable")
    try:
        return Picamera2()
    except RuntimeError as error:
        raise BusyError("the Raspberry Pi camera") from error


class PiCamera(LiveCamera):
    """The newest frame of a Raspberry Pi camera.

    Args:
        size: width and height, pixels.
        rate: frames per second.
        patience: seconds without a frame after which the camera counts as lost.
        opener: stands in for picamera2.

    Raises:
        BackendError: picamera2 is not installed.
        BusyError: another program has it.
        DeviceError: there is no camera, or it does not start.
    """

    def __init__(
        self,
        size: tuple[int, int] = (640, 480),
        rate: int = 30,
        patience: float = 2.5,
        opener: Callable[[], Any] = open_picamera2,
    ) -> None:
        self._camera, self._patience = opener(), patience
        # picamera2 names formats by their order in a little-endian word: BGR888 is RGB here.
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
        super().__init__("picamera2", patience)

    def _grab(self) -> Any:
        try:
            request = self._camera.capture_request(wait=self._patience, flush=True)
        except TimeoutError as error:
            raise DeviceError(
                f"picamera2 gives no frame within {self._patience:g} s: check the ribbon cable"
            ) from error
        try:
            return request.make_array("main")
        finally:
            request.release()

    def _release(self) -> None:
        self._camera.stop()
        self._camera.close()
