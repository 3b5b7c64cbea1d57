"""Cameras without hardware, for the tests: captures of OpenCV and a Picamera2."""

from __future__ import annotations

import errno
import os
import struct
import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from edge.camera.nodes import (
    CAP_DEVICE_CAPS,
    CAPABILITY,
    FORMAT,
    VIDIOC_ENUM_FMT,
    VIDIOC_ENUMINPUT,
    VIDIOC_QUERYCAP,
)
from edge.camera.offered import (
    DISCRETE,
    FRAME_INTERVAL,
    FRAME_SIZE,
    VIDIOC_ENUM_FRAMEINTERVALS,
    VIDIOC_ENUM_FRAMESIZES,
)

CONTINUOUS = 2  # V4L2_FRMIVAL_TYPE_CONTINUOUS
ENDLESS = 10**9  # frames
TIMEOUT = 60.0  # seconds; no test waits that long


def pictures(count, size=(64, 48)):
    """Return pictures that differ in their brightness: 20, 40, 60 and so on."""
    return [np.full((size[1], size[0], 3), 20 + 20 * i, np.uint8) for i in range(count)]


def none_offered(_device, _code):
    """Offer no list of sizes, as some drivers do."""
    return []


class FakeCapture:
    """OpenCV's capture of a webcam that gives `count` blue frames and is then unplugged."""

    def __init__(self, count=3, opened=True):
        self.count, self.opened, self.settings, self.released = count, opened, {}, False

    def isOpened(self):  # noqa: N802
        return self.opened

    def set(self, key, value):
        self.settings[key] = value
        return True

    def get(self, key):
        return 0

    def grab(self):
        self.count -= 1
        return self.count >= 0

    def retrieve(self):
        blue = np.zeros((48, 64, 3), np.uint8)
        blue[..., 0] = 255
        return True, blue

    def release(self):
        self.released = True


class JpegCapture(FakeCapture):
    """Gives frames that are not decoded.

    Args:
        frames: bytes of each.
    """

    def __init__(self, frames):
        super().__init__(len(frames))
        self.frames = list(frames)

    def get(self, key):
        return self.settings.get(key, 0)

    def retrieve(self):
        return True, np.frombuffer(self.frames.pop(0), np.uint8).reshape(1, -1)


class HangingCapture(FakeCapture):
    """Blocks until `freed` is set."""

    def __init__(self):
        super().__init__()
        self.freed = threading.Event()

    def grab(self):
        self.freed.wait(TIMEOUT)
        return False


class StallingCapture(FakeCapture):
    """Reports three times that no picture arrived within a second, and then gives frames.

    Attributes:
        now: seconds; advances by one with each stall.
        stalls: number of stalls left.
    """

    now, stalls = 0.0, 3

    def grab(self):
        if self.stalls:
            self.stalls -= 1
            self.now += 1
            return False
        return super().grab()


class UnpluggedCapture(FakeCapture):
    """Gives one picture, and is gone once `unplugged` is set."""

    def __init__(self):
        super().__init__(1)
        self.unplugged = threading.Event()

    def grab(self):
        if self.count == 0:
            self.unplugged.wait(TIMEOUT)
        return super().grab()


class FakeNodes:
    """Drivers of video nodes: answers like `fcntl.ioctl`, for files by the names of the nodes.

    Args:
        offers: frame rates by size, by pixel format; None in place of rates is a range of them.
        nodes: (capabilities, formats, number of inputs) by name.
    """

    def __init__(self, offers=None, **nodes):
        self._nodes, self._offers = nodes, offers or {}

    def __call__(self, descriptor, request, data):
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        capabilities, formats, inputs = self._nodes[name]
        if request == VIDIOC_QUERYCAP and capabilities is not None:
            numbers = 0, capabilities | CAP_DEVICE_CAPS, capabilities, 0, 0, 0
            return CAPABILITY.pack(b"driver", b"HD Webcam", b"usb-1", *numbers)
        if request == VIDIOC_ENUMINPUT and inputs:
            return data
        if request in (VIDIOC_ENUM_FRAMESIZES, VIDIOC_ENUM_FRAMEINTERVALS):
            return self._offer(request, data)
        if request == VIDIOC_ENUM_FMT:
            index, kind, *_ = FORMAT.unpack(data)
            if index < len(formats):
                return FORMAT.pack(
                    index, kind, 0, b"", formats[index].encode("latin-1"), 0, 0, 0, 0
                )
        raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))

    def _offer(self, request, data):
        index, code, *rest = struct.unpack_from("<4I", data)
        sizes = self._offers.get(code.to_bytes(4, "little").decode(), {})
        asked = None if request == VIDIOC_ENUM_FRAMESIZES else sizes[tuple(rest)]
        listed = list(sizes) if request == VIDIOC_ENUM_FRAMESIZES else asked or [None]
        if index >= len(listed):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        if request == VIDIOC_ENUM_FRAMESIZES:
            return FRAME_SIZE.pack(index, code, DISCRETE, *listed[index], *[0] * 6)
        fraction = (CONTINUOUS, 0, 0) if listed[index] is None else (DISCRETE, 1, listed[index])
        return FRAME_INTERVAL.pack(index, code, *rest, *fraction, *[0] * 6)


class FakePicamera2:
    """The part of picamera2.Picamera2 that PiCamera uses."""

    def __init__(self, camera_controls=("FrameDurationLimits",)):
        self.camera_controls = camera_controls
        self.calls = []
        self.released = 0

    def create_video_configuration(self, **settings):
        self.calls.append(("configuration", settings))
        return settings

    def configure(self, configuration):
        self.calls.append(("configure", configuration))

    def start(self):
        self.calls.append("start")

    def stop(self):
        self.calls.append("stop")

    def close(self):
        self.calls.append("close")

    def capture_request(self, wait):
        def release():
            self.released += 1

        return SimpleNamespace(make_array=lambda _: pictures(1)[0], release=release)
