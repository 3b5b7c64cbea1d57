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


class TestLater:
    """Failures after the camera was opened."""

    @pytest.mark.parametrize("step", ["create_video_configuration", "configure", "start"])
    def test_a_camera_that_does_not_start_is_closed(self, step):
        device = FakePicamera2()

        def fail(*_args, **_settings):
            raise AttributeError("'NoneType' object has no attribute 'start'")

        setattr(device, step, fail)
        with pytest.raises(DeviceError, match="does not start: AttributeError: 'NoneType'"):
            PiCamera(opener=lambda: device)
        assert device.calls[-1] == "close"

    def test_an_exception_while_it_runs_is_an_error(self):
        class Vanishing(FakePicamera2):
            def capture_request(self, wait):
                raise SystemError("libcamera went away")

        camera = PiCamera(opener=Vanishing)
        with pytest.raises(DeviceError, match="gives no frame: SystemError: libcamera went away"):
            next(iter(camera))
        camera.close()

    def test_nonsense_in_place_of_a_picture_is_an_error(self):
        class Strange(FakePicamera2):
            def capture_request(self, wait):
                request = super().capture_request(wait)
                request.make_array = lambda _: None
                return request

        camera = PiCamera(opener=Strange)
        with pytest.raises(DeviceError, match="picamera2 gives pixels of type NoneType"):
            next(iter(camera))
        camera.close()

    def test_an_exception_at_the_end_is_a_warning(self, caplog):
        class Stuck(FakePicamera2):
            def stop(self):
                super().stop()
                raise RuntimeError("stop failed")

        device = Stuck()
        PiCamera(opener=lambda: device).close()
        assert device.calls[-2:] == ["stop", "close"]
        assert "picamera2: not closed properly: RuntimeError: stop failed" in caplog.messages[-1]
