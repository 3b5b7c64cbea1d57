"""The camera that is chosen among those of a machine, and the reason that is reported."""

from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from edge.config import loader
from edge.config.schema import CameraConfig
from edge.errors import (
    AbsentError,
    BackendError,
    BusyError,
    DeviceError,
    EmotionEdgeError,
    ForbiddenError,
    NotInstalledError,
)
from edge.runtime.backends.cameras import open_camera, open_without_demo
from edge.runtime.backends.drivers import CameraDrivers
from edge.runtime.backends.first import FirstCamera
from tests.edge.webcams import ENDLESS, FakeCapture, FakePicamera2, none_offered
from tests.files import save

GONE = AbsentError("gone")


def _fail(error):
    raise error


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

    def in_use(device):
        return device.name in busy

    devices = [Path("/dev", name) for name in captures]
    drivers = CameraDrivers(picamera2, lambda: devices, capture, in_use, none_offered)
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
    drivers = CameraDrivers(FakePicamera2, list, FakeCapture, bool, none_offered)
    camera = open_without_demo(loader.load().camera, drivers)
    camera.close()
    assert camera.name == "picamera2"


def test_without_the_demo_a_machine_without_cameras_raises_device_error():
    def absent():
        raise AbsentError("no Raspberry Pi camera found: check its ribbon cable")

    drivers = CameraDrivers(absent, list, FakeCapture, bool, none_offered)
    with pytest.raises(DeviceError, match="no Raspberry Pi camera and no webcam found: plug"):
        open_without_demo(loader.load().camera, drivers)


@pytest.mark.parametrize("name", ["a.png", ""])
def test_pictures_stay_where_people_watch_and_end_where_files_are_written(tmp_path, name):
    save(tmp_path / "a.png", np.zeros((2, 2, 3), np.uint8))
    settings = CameraConfig(source=str(tmp_path / name))
    camera, _ = open_camera(settings, watched=True)
    assert len(list(islice(camera, 3))) == 3
    camera, _ = open_camera(settings, watched=False)
    assert len(list(camera)) == 1


class TestNames:
    """Which camera a name stands for."""

    def refused(self, source):
        with pytest.raises(EmotionEdgeError) as caught:
            opened(source)
        assert str(caught.value).isprintable()
        return str(caught.value)

    def test_v4l2_alone_is_the_first_webcam_that_opens(self, closed, good, caplog):
        found = opened("v4l2", video1=closed, video4=good)
        assert found == ("/dev/video4", "")
        assert caplog.messages == [
            "camera: passed over: /dev/video1: opens but gives no video: plug it in again"
        ]

    def test_v4l2_without_a_webcam_is_an_error(self):
        assert "no webcam found: plug one in" in self.refused("v4l2")

    @pytest.mark.parametrize("source", ["v4l2:1", "v4l2:/dev/video1", "/dev/video1"])
    def test_a_webcam_has_a_number_or_a_node(self, source, good):
        assert opened(source, video1=good) == ("/dev/video1", "")

    def test_an_existing_path_is_a_file_whatever_its_name(self, tmp_path, monkeypatch, astronaut):
        monkeypatch.chdir(tmp_path)
        folder = tmp_path / "module:Class"
        folder.mkdir()
        save(folder / "a.jpg", astronaut)
        assert opened("module:Class") == ("module:Class", "")

    def test_a_dotted_class_is_imported(self):
        text = self.refused("no.such.module:Camera")
        assert text.startswith("'no.such.module:Camera' cannot be used: ModuleNotFoundError")

    def test_a_function_is_no_camera(self):
        assert "'os:getpid' cannot be used: TypeError" in self.refused("os:getpid")

    @pytest.mark.parametrize("source", ["nonsense", "", "a\0b", "\0:\0", "v4l3:1", "x" * 5000])
    def test_nonsense_is_refused_with_a_list_of_cameras(self, source):
        text = self.refused(source)
        assert "use auto, picamera2, v4l2, demo, v4l2:N" in text
        assert len(text) < 500


class TestTurned:
    def test_a_camera_is_turned_and_the_demo_in_place_of_one_is_not(self, good):
        settings = replace(loader.load().camera, rotate=90, flip="horizontal", width=64, height=48)
        webcam = [Path("/dev/video0")]

        def absent():
            raise AbsentError("none")

        for devices, shape in ((webcam, (64, 48, 3)), ([], (48, 64, 3))):
            drivers = CameraDrivers(
                absent, lambda found=devices: found, lambda _: good, bool, none_offered
            )
            camera, _ = open_camera(settings, watched=False, drivers=drivers)
            assert next(iter(camera)).pixels.shape == shape
            camera.close()


def test_a_reason_is_logged_once_however_often_it_is_tried(closed, caplog):
    caplog.set_level("INFO")
    first = FirstCamera(lambda: [partial(_fail, BusyError("cam")), partial(_fail, GONE)], "none")
    for _ in range(3):
        with pytest.raises(BusyError):
            first()
    assert [(r.levelname, r.getMessage()) for r in caplog.records] == [
        ("WARNING", "camera: passed over: cam is in use by another program: close it first"),
        ("INFO", "camera: passed over: gone"),
    ]


@pytest.mark.parametrize(
    ("faults", "kind", "text"),
    [
        ([DeviceError("a"), ForbiddenError("b"), BusyError("c")], BusyError, "c is in use"),
        ([DeviceError("a"), ForbiddenError("b")], ForbiddenError, "^b$"),
        ([DeviceError("a"), GONE, BackendError("d")], DeviceError, "^a; d$"),
        ([GONE], AbsentError, "^none$"),
        ([], AbsentError, "^none$"),
    ],
)
def test_the_error_for_all_cameras_is_what_can_be_mended(faults, kind, text):
    with pytest.raises(kind, match=text):
        FirstCamera(lambda: [partial(_fail, fault) for fault in faults], "none")()
