"""USB webcams, and everything else with a /dev/video node, through Video4Linux."""

from __future__ import annotations

import errno
import fcntl
import logging
import math
import os
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from edge.camera.driver_queue import DriverQueue, Grabber
from edge.camera.live import DeviceCamera
from edge.camera.nodes import BUFFER_CAPTURE, BUFFER_CAPTURE_MPLANE, check_node
from edge.camera.noise import DecoderNoise
from edge.camera.offered import Offers
from edge.camera.size import SMALL
from edge.config.schema import CameraConfig
from edge.errors import BusyError, DeviceError, describe
from edge.media.jpeg import size_of

DEFAULTS = CameraConfig()

MJPG = cv2.VideoWriter.fourcc(*"MJPG")
SELECT_TIMEOUT = 1  # seconds that OpenCV waits for a frame
HEADER = 65536  # bytes of a JPEG in which its size stands
FACTOR = 4  # times the pixels of the wanted size, or of the one used, that a picture may have
# linux/videodev2.h: count, type of the buffers, V4L2_MEMORY_MMAP, two reserved numbers.
VIDIOC_REQBUFS, BUFFERS, MMAP = 0xC0145608, struct.Struct("5I"), 1

log = logging.getLogger(__name__)


class Capture(Grabber, Protocol):
    """The part of `cv2.VideoCapture` that is used."""

    def isOpened(self) -> bool: ...  # noqa: N802
    def retrieve(self) -> tuple[bool, np.ndarray]: ...
    def set(self, key: int, value: float) -> bool: ...
    def release(self) -> None: ...


def open_capture(device: Path) -> Capture:
    """Open a device with OpenCV.

    Raises:
        BusyError: another program uses it.
        ForbiddenError: this user may not open it.
        DeviceError: it does not exist, or is no camera.
    """
    check_node(device)
    try:
        return cv2.VideoCapture(str(device), cv2.CAP_V4L2)
    except Exception as error:
        raise DeviceError(f"{device}: OpenCV cannot open it: {describe(error)}") from error


def _request_no_buffers(device: Path) -> None:
    """Request zero capture buffers, which fails with EBUSY while another program has some."""
    with device.open("rb+", buffering=0) as file:
        try:
            fcntl.ioctl(file, VIDIOC_REQBUFS, BUFFERS.pack(0, BUFFER_CAPTURE, MMAP, 0, 0))
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            fcntl.ioctl(file, VIDIOC_REQBUFS, BUFFERS.pack(0, BUFFER_CAPTURE_MPLANE, MMAP, 0, 0))


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
        size: wanted width and height, pixels; the camera may use another.
        rate: requested frames per second.
        timeout: seconds without a frame after which the camera counts as lost.
        opener: opens the device; tests replace it.
        clock: seconds.
        busy: returns whether another program uses the device, called where it gives no video.
        offers: chooses another size where the camera has not the wanted one.

    Raises:
        BusyError: another program uses it.
        DeviceError: it is missing, forbidden, or not a camera.
    """

    def __init__(
        self,
        device: Path,
        size: tuple[int, int] = SMALL,
        rate: int = DEFAULTS.rate,
        timeout: float = DEFAULTS.patience,
        opener: Callable[[Path], Capture] = open_capture,
        clock: Callable[[], float] = time.monotonic,
        busy: Callable[[Path], bool] = in_use,
        offers: Offers | None = None,
    ) -> None:
        # OpenCV's own 10 s exceed our timeout; it reads the variable once per process.
        os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(SELECT_TIMEOUT))
        self._capture, self._clock = opener(device), clock
        if not self._capture.isOpened():
            if busy(device):
                raise BusyError(str(device))
            raise DeviceError(f"{device}: opens but gives no video: plug it in again")
        # USB 2 cameras need MJPEG for full frame rates; others ignore it.
        self._capture.set(cv2.CAP_PROP_FOURCC, MJPG)
        code = int(self._capture.get(cv2.CAP_PROP_FOURCC)) & 0xFFFFFFFF
        size, self.note = (offers or Offers()).choose(device, code, size, rate)
        self._request(size, rate)
        self._queue = DriverQueue(self._capture, rate, clock)
        self._noise, self._damaged, self._noted = DecoderNoise(str(device)), False, not self.note
        super().__init__(str(device), timeout)

    def _request(self, size: tuple[int, int], rate: int) -> None:
        """Request size and rate; a camera may refuse each of them and use another."""
        wanted = (
            (cv2.CAP_PROP_FRAME_WIDTH, size[0]),
            (cv2.CAP_PROP_FRAME_HEIGHT, size[1]),
            (cv2.CAP_PROP_FPS, rate),
        )
        for key, value in wanted:
            self._capture.set(key, value)
        # OpenCV shows a JPEG that it cannot decode as a black picture, without an error.
        self._jpeg = self._capture.get(cv2.CAP_PROP_FOURCC) == MJPG
        self._jpeg = self._jpeg and self._capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)
        used = (self._capture.get(key) for key, _ in wanted[:2])
        self._most = FACTOR * max(math.prod(size), math.prod(used))

    def _grab(self) -> np.ndarray | None:
        started = self._clock()
        if not self._queue.grab():
            # A device that was removed fails at once; one without a picture, after the timeout.
            if self._clock() - started > SELECT_TIMEOUT / 2:
                return None
            raise DeviceError(f"{self.name}: the camera is gone, or another program took it")
        with self._noise.counted():
            pixels = self._retrieve()
        if pixels is not None and pixels.size:
            self._damaged = False
            self._log_note()
            return to_rgb(pixels)
        self.damaged_frames += 1
        self._damaged = True
        return None

    def _log_note(self) -> None:
        """Log the size with the first frame: a camera that gives none is opened many times."""
        if not self._noted:
            log.info("camera: %s %s", self.name, self.note)
            self._noted = True

    def _advice(self) -> str:
        if self._damaged:
            return "its pictures cannot be decoded: try another camera.width, or another --camera"
        return super()._advice()

    def _retrieve(self) -> np.ndarray | None:
        success, pixels = self._capture.retrieve()
        if not success:
            return None
        if not self._jpeg:
            return pixels
        # A damaged header could name a size that takes all memory.
        said = size_of(pixels.ravel()[:HEADER].tobytes())
        return decode(pixels) if said and math.prod(said) <= self._most else None

    def _release(self) -> None:
        self._capture.release()


def decode(jpeg: np.ndarray) -> np.ndarray | None:
    """Return the picture of a JPEG, BGR; None if it is none."""
    try:
        return cv2.imdecode(jpeg, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:  # no bytes at all
        return None


def to_rgb(pixels: np.ndarray) -> np.ndarray:
    """Return a picture of OpenCV as RGB: from BGR, or from grey with 8 or 16 bits."""
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        return cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB)
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
