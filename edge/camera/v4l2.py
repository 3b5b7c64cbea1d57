"""USB webcams, and everything else with a /dev/video node, through Video4Linux."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from edge.camera.live import DeviceCamera
from edge.config.schema import CameraConfig
from edge.errors import BusyError, DeviceError

DEFAULTS = CameraConfig()

SELECT_TIMEOUT = 1  # seconds that OpenCV waits for a frame
# linux/videodev2.h: VIDIOC_REQBUFS, and its argument: 0 buffers, V4L2_BUF_TYPE_VIDEO_CAPTURE,
# V4L2_MEMORY_MMAP.
VIDIOC_REQBUFS, NO_BUFFERS = 0xC0145608, struct.pack("5I", 0, 1, 1, 0, 0)


class Capture(Protocol):
    """The part of `cv2.VideoCapture` that is used."""

    def isOpened(self) -> bool: ...  # noqa: N802
    def read(self) -> tuple[bool, np.ndarray]: ...
    def set(self, key: int, value: float) -> bool: ...
    def release(self) -> None: ...


def open_capture(device: Path) -> Capture:
    """Open a device with OpenCV.

    Raises:
        BusyError: another program uses it.
        DeviceError: it does not exist, or may not be opened.
    """
    try:
        os.close(os.open(device, os.O_RDWR | os.O_NONBLOCK))
    except OSError as error:
        if error.errno == errno.EBUSY:
            raise BusyError(str(device)) from error
        raise DeviceError(f"{device}: {_reason(error)}") from error
    return cv2.VideoCapture(str(device), cv2.CAP_V4L2)


def _reason(error: OSError) -> str:
    if error.errno == errno.ENOENT:
        return "no such camera: plug one in, or name another with --camera v4l2:N"
    if error.errno == errno.EACCES:
        return "not allowed: add this user to the group 'video'"
    return f"cannot be opened: {error.strerror}"


def _request_no_buffers(device: Path) -> None:
    """Request zero capture buffers, which fails with EBUSY while another program has some."""
    with device.open("rb+", buffering=0) as file:
        fcntl.ioctl(file, VIDIOC_REQBUFS, NO_BUFFERS)


def in_use(device: Path, request: Callable[[Path], None] = _request_no_buffers) -> bool:
    """Return whether another program uses a webcam.

    Most drivers let every program open the device, and refuse buffers to all but the first.

    Args:
        device: /dev/videoN.
        request: requests buffers; raises OSError.
    """
    try:
        request(device)
    except OSError as error:
        return error.errno == errno.EBUSY
    return False


class V4L2Camera(DeviceCamera):
    """Camera that yields the newest frame of a webcam.

    Args:
        device: /dev/videoN.
        size: requested width and height, pixels; the camera may use another.
        rate: requested frames per second.
        timeout: seconds without a frame after which the camera counts as lost.
        opener: opens the device; tests replace it.
        clock: seconds.
        busy: returns whether another program uses the device, called where it gives no video.

    Raises:
        BusyError: another program uses it.
        DeviceError: it is missing, forbidden, or not a camera.
    """

    def __init__(
        self,
        device: Path,
        size: tuple[int, int] = (DEFAULTS.width, DEFAULTS.height),
        rate: int = DEFAULTS.rate,
        timeout: float = DEFAULTS.patience,
        opener: Callable[[Path], Capture] = open_capture,
        clock: Callable[[], float] = time.monotonic,
        busy: Callable[[Path], bool] = in_use,
    ) -> None:
        # OpenCV's own 10 s exceed our timeout; it reads the variable once per process.
        os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(SELECT_TIMEOUT))
        self._capture, self._clock = opener(device), clock
        if not self._capture.isOpened():
            if busy(device):
                raise BusyError(str(device))
            raise DeviceError(
                f"{device}: opens but gives no video: in use by another program, or not a camera"
            )
        # USB 2 cameras need MJPEG for full frame rates; others ignore it.
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
        self._capture.set(cv2.CAP_PROP_FPS, rate)
        super().__init__(str(device), timeout)

    def _grab(self) -> np.ndarray | None:
        started = self._clock()
        success, pixels = self._capture.read()
        if success:
            return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
        # A device that was removed fails at once; one without a picture fails after the timeout.
        if self._clock() - started > SELECT_TIMEOUT / 2:
            return None
        raise DeviceError(f"{self.name}: the camera is gone, or another program took it")

    def _release(self) -> None:
        self._capture.release()


def list_devices(folder: Path = Path("/dev")) -> list[Path]:
    """Return all video nodes by number; not each of them is a camera."""
    nodes = (p for p in folder.glob("video[0-9]*") if p.name[5:].isdigit())
    return sorted(nodes, key=lambda p: int(p.name[5:]))
