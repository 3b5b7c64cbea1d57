"""The camera that is chosen among those of a machine, and the reason that is reported."""

from dataclasses import replace
from pathlib import Path

import pytest

from edge.config import loader
from edge.errors import AbsentError, BusyError, DeviceError, ForbiddenError, NotInstalledError
from edge.runtime.backends.cameras import open_camera, open_without_demo
from edge.runtime.backends.drivers import CameraDrivers
from tests.edge.webcams import ENDLESS, FakeCapture, FakePicamera2


def opened(source="auto", busy=(), **captures):
    """Open a camera, and return its name and the reason.

    Args:
        source: of the configuration.
        busy: names of the webcams that other programs use.
        captures: webcams by name; an error cannot be opened.
    """

    def picamera2():
        raise NotInstalledError("picamera2 is not installed")

    def capture(device):
        if isinstance(captures[device.name], Exception):
            raise captures[device.name]
        return captures[device.name]

    devices = [Path("/dev", name) for name in captures]
    drivers = CameraDrivers(picamera2, lambda: devices, capture, lambda device: device.name in busy)
    settings = replace(loader.load().camera, source=source)
    camera, why = open_camera(settings, watched=False, drivers=drivers)
    camera.close()
    return camera.name, why


@pytest.fixture
def good():
    return FakeCapture(ENDLESS)


@pytest.fixture
def closed():
    """A node that opens but gives no video: in use, or the second node of a webcam."""
    return FakeCapture(opened=False)


def test_auto_opens_the_first_webcam_that_gives_video(closed, good):
    found = opened(video0=closed, video1=good, video2=closed, busy=["video0"])
    assert found == ("/dev/video1", "the first that opens")


def test_auto_opens_the_demo_if_all_webcams_are_in_use(closed):
    found = opened(video0=closed, video1=closed, video2=closed, busy=["video1", "video2"])
    why = "/dev/video1 is in use by another program: close it first"
    assert found == ("demo clip", why)


def test_auto_opens_the_demo_if_no_camera_opens(closed, caplog):
    forbidden = ForbiddenError("/dev/video1: not allowed")
    found = opened(video0=closed, video1=forbidden)
    assert found == ("demo clip", "no camera opens")
    assert caplog.messages == [
        "camera: passed over: picamera2 is not installed",
        "camera: passed over: /dev/video0: opens but gives no video: plug it in again",
        "camera: passed over: /dev/video1: not allowed",
    ]


def test_a_named_webcam_in_use_raises_busy_error(closed, good):
    with pytest.raises(BusyError, match="/dev/video0 is in use by another program"):
        opened("v4l2:0", busy=["video0"], video0=closed, video1=good)


def test_a_named_webcam_without_video_raises_device_error(closed):
    with pytest.raises(DeviceError, match="opens but gives no video"):
        opened("v4l2:0", video0=closed)


def test_a_raspberry_pi_camera_comes_first():
    drivers = CameraDrivers(FakePicamera2, list, FakeCapture, bool)
    camera = open_without_demo(loader.load().camera, drivers)
    camera.close()
    assert camera.name == "picamera2"


def test_without_the_demo_a_machine_without_cameras_raises_device_error():
    def absent():
        raise AbsentError("no Raspberry Pi camera found: check its ribbon cable")

    drivers = CameraDrivers(absent, list, FakeCapture, bool)
    with pytest.raises(DeviceError, match="no Raspberry Pi camera and no webcam found: plug"):
        open_without_demo(loader.load().camera, drivers)
