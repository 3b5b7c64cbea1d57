"""Raspberry Pi cameras through picamera2. Not tested on a real one yet: see docs/hardware.md."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from edge.camera.checked import find_problem_of_pixels
from edge.camera.live import DeviceCamera
from edge.camera.picamera_library import camera_errors, open_picamera2
from edge.camera.size import SMALL
from edge.config.schema import CameraConfig
from edge.errors import DeviceError

DEFAULTS = CameraConfig()


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
        size: tuple[int, int] = SMALL,
        rate: int = DEFAULTS.rate,
        timeout: float = DEFAULTS.patience,
        opener: Callable[[], Any] = open_picamera2,
    ) -> None:
        self._camera, self._timeout = opener(), timeout
        try:
            with camera_errors("does not start"):
                self._start(size, rate)
        except DeviceError:
            with contextlib.suppress(Exception):  # the error on its way is the reason
                self._camera.close()
            raise
        super().__init__("picamera2", timeout)

    def _start(self, size: tuple[int, int], rate: int) -> None:
        # picamera2 names formats by their order in a little-endian word: BGR888 is RGB in memory.
        main = {"size": size, "format": "BGR888"}
        # Not every camera of libcamera has a rate that can be set; picamera2 raises RuntimeError.
        adjustable = "FrameDurationLimits" in self._camera.camera_controls
        controls = {"FrameRate": float(rate)} if adjustable else {}
        configuration = self._camera.create_video_configuration(
            main=main, controls=controls, buffer_count=4, queue=False
        )
        self._camera.configure(configuration)
        self._camera.start()

    def _grab(self) -> Any:
        with camera_errors("gives no frame"):
            pixels = self._next_pixels()
        if problem := find_problem_of_pixels(pixels):
            raise DeviceError(f"picamera2 gives {problem}")
        return pixels

    def _next_pixels(self) -> Any:
        # Without a queue, the next frame is a new one. flush=True would also leave out each frame
        # whose exposure began before this call, which is every second one, and it needs the
        # exposure time, which not every camera tells.
        try:
            request = self._camera.capture_request(wait=self._timeout)
        except TimeoutError as error:
            raise DeviceError(
                f"picamera2 gives no frame within {self._timeout:g} s: check the ribbon cable"
            ) from error
        try:
            return request.make_array("main")
        finally:
            request.release()

    def _release(self) -> None:
        try:
            self._camera.stop()
        finally:
            self._camera.close()
