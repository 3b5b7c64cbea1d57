"""USB webcams, and whatever else has a /dev/video node, through Video4Linux."""

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

from edge.camera.live import LiveCamera
from edge.errors import BusyError, DeviceError

SELECT = 1  # seconds that OpenCV waits for a frame
# Of linux/videodev2.h: VIDIOC_REQBUFS, and for it: no buffers, of a capture's kind, mapped.
REQBUFS, NO_BUFFERS = 0xC0145608, struct.pack("5I", 0, 1, 1, 0, 0)


class Capture(Protocol):
    """What is used of `cv2.VideoCapture`."""

    def isOpened(self) -> bool: ...  # noqa: N802
    def read(self) -> tuple[bool, np.ndarray]: ...
    def set(self, key: int, value: float) -> bool: ...
    def release(self) -> None: ...


def open_capture(device: Path) -> Capture:
    """OpenCV's capture of a device.

    Raises:
        BusyError: another program has it.
        DeviceError: there is no such device, or it may not be opened.
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


def _ask_for_buffers(device: Path) -> None:
    with device.open("rb+", buffering=0) as file:
        fcntl.ioctl(file, REQBUFS, NO_BUFFERS)


def in_use(device: Path, ask: Callable[[Path], None] = _ask_for_buffers) -> bool:
    """Whether another program has a webcam: most let all open them, and serve only the first."""
    try:
        ask(device)
    except OSError as error:
        return error.errno == errno.EBUSY
    return False


class V4L2Camera(LiveCamera):
    """The newest frame of a webcam.

    Args:
        device: /dev/videoN.
        size: width and height to ask for, pixels; the camera may give another.
        rate: frames per second to ask for.
        patience: seconds without a frame after which the camera counts as lost.
        opener: stands in for OpenCV.
        clock: seconds.
        busy: says whether another program has it, where it gives no video.

    Raises:
        BusyError: another program has it.
        DeviceError: it is missing, forbidden, or not a camera.
    """

    def __init__(
        self,
        device: Path,
        size: tuple[int, int] = (640, 480),
        rate: int = 30,
        patience: float = 2.5,
        opener: Callable[[Path], Capture] = open_capture,
        clock: Callable[[], float] = time.monotonic,
        busy: Callable[[Path], bool] = in_use,
    ) -> None:
        # Its own 10 s would outlast our patience; it is read once in the life of a process.
        os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(SELECT))
        self._capture, self._clock = opener(device), clock
        if not self._capture.isOpened():
            if busy(device):
                raise BusyError(str(device))
            raise DeviceError(
                f"{device}: opens but gives no video: in use by another program, or not a camera"
            )
        # MJPEG is what USB 2 cameras need for full frame rates; others ignore it.
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
        self._capture.set(cv2.CAP_PROP_FPS, rate)
        super().__init__(str(device), patience)

    def _grab(self) -> np.ndarray | None:
        asked = self._clock()
        got, pixels = self._capture.read()
        if not got and self._clock() - asked > SELECT / 2:
            return None  # it waited; a device that is gone says so at once
        if not got:
            raise DeviceError(f"{self.name}: the camera is gone, or another program took it")
        return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)

    def _release(self) -> None:
        self._capture.release()


def list_devices(folder: Path = Path("/dev")) -> list[Path]:
    """The video nodes there are; not each of them is a camera."""
    nodes = (p for p in folder.glob("video[0-9]*") if p.name[5:].isdigit())
    return sorted(nodes, key=lambda p: int(p.name[5:]))
