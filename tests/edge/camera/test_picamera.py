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


def test_a_camera_without_frames_raises_device_error():
    class Silent(FakePicamera2):
        def capture_request(self, wait, flush):
            raise TimeoutError

    with pytest.raises(DeviceError, match=r"no frame within 2\.5 s"):
        next(iter(PiCamera(opener=Silent)))
