import pytest

from edge.camera.picamera import PiCamera
from edge.errors import DeviceError
from tests.edge.webcams import FakePicamera2


def test_settings_are_requested_and_every_request_is_released():
    device = FakePicamera2()
    camera = PiCamera((800, 600), 20, opener=lambda: device)
    frame = next(iter(camera))
    camera.close()
    assert frame.pixels.shape == (48, 64, 3)
    assert device.released >= 1
    assert device.calls[-2:] == ["stop", "close"]
    settings = device.calls[0][1]
    assert settings["main"] == {"size": (800, 600), "format": "BGR888"}
    assert settings["controls"] == {"FrameRate": 20.0}


def test_a_camera_without_a_rate_is_asked_for_none():
    device = FakePicamera2(camera_controls=("Brightness",))
    PiCamera(opener=lambda: device).close()
    assert device.calls[0][1]["controls"] == {}


def test_an_exception_of_picamera2_in_its_own_thread_is_a_device_error():
    class Broken(FakePicamera2):
        def capture_request(self, wait):
            raise KeyError("ExposureTime")

    with pytest.raises(DeviceError, match=r"gives no frame: .*ExposureTime"):
        next(iter(PiCamera(opener=Broken)))


def test_a_camera_without_frames_raises_device_error():
    class Silent(FakePicamera2):
        def capture_request(self, wait):
            raise TimeoutError

    with pytest.raises(DeviceError, match=r"no frame within 2\.5 s"):
        next(iter(PiCamera(opener=Silent)))
