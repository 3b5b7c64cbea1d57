import errno
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.camera.v4l2 import V4L2Camera, in_use, open_capture, to_rgb
from edge.errors import DeviceError
from edge.media.jpeg import size_of
from tests.edge.webcams import (
    ENDLESS,
    FakeCapture,
    HangingCapture,
    JpegCapture,
    StallingCapture,
)


def test_frames_are_rgb_and_settings_are_requested(tmp_path):
    capture = FakeCapture(ENDLESS)
    camera = V4L2Camera(tmp_path, (800, 600), 15, opener=lambda _: capture)
    assert tuple(next(iter(camera)).pixels[0, 0]) == (0, 0, 255)
    assert capture.settings[cv2.CAP_PROP_FRAME_WIDTH] == 800
    assert capture.settings[cv2.CAP_PROP_FPS] == 15
    camera.close()
    assert capture.released


def test_an_unplugged_camera_raises_device_error(tmp_path):
    camera = V4L2Camera(tmp_path, opener=lambda _: FakeCapture(2))
    with pytest.raises(DeviceError, match="gone"):
        list(camera)


def test_a_frame_that_is_no_jpeg_is_left_out_and_not_shown_black(tmp_path):
    blue = np.full((48, 64, 3), (255, 0, 0), np.uint8)
    jpeg = cv2.imencode(".jpg", blue)[1].tobytes()
    capture = JpegCapture([b"noise" * 100, b"", b"\0" * 100, jpeg])
    camera = V4L2Camera(tmp_path, opener=lambda _: capture)
    with pytest.raises(DeviceError, match="gone"):  # after its last frame
        list(camera)
    camera.close()
    assert camera.damaged_frames == 3
    assert capture.settings[cv2.CAP_PROP_CONVERT_RGB] == 0


def test_a_camera_none_of_whose_pictures_can_be_decoded_says_so(tmp_path):
    class Damaged(FakeCapture):
        def retrieve(self):
            super().retrieve()
            return False, None

    camera = V4L2Camera(tmp_path, opener=lambda _: Damaged(ENDLESS), timeout=0.2)
    with pytest.raises(DeviceError, match=r"no frame within .* cannot be decoded: try another"):
        list(camera)
    camera.close()


def test_a_camera_that_stalls_is_not_lost(tmp_path):
    capture = StallingCapture(ENDLESS)
    camera = V4L2Camera(tmp_path, opener=lambda _: capture, clock=lambda: capture.now)
    assert next(iter(camera)).pixels.shape == (48, 64, 3)
    assert capture.stalls == 0
    camera.close()


def test_a_device_without_video_raises_device_error(tmp_path):
    with pytest.raises(DeviceError, match="opens but gives no video"):
        V4L2Camera(tmp_path, opener=lambda _: FakeCapture(opened=False))


def test_a_camera_that_hangs_is_not_released(tmp_path):
    capture = HangingCapture()
    camera = V4L2Camera(tmp_path, timeout=0.05, opener=lambda _: capture)
    with pytest.raises(DeviceError, match="gives no frame"):
        next(iter(camera))
    camera.close()
    assert camera.hangs
    assert not capture.released
    capture.freed.set()


def test_a_missing_device_raises_device_error(tmp_path):
    with pytest.raises(DeviceError, match="no such camera"):
        open_capture(tmp_path / "video9")


@pytest.mark.parametrize(
    ("code", "busy"), [(errno.EBUSY, True), (errno.EINVAL, False), (errno.ENOENT, False)]
)
def test_a_device_is_in_use_if_the_driver_refuses_buffers_as_busy(code, busy):
    def request(device):
        raise OSError(code, "refused", str(device))

    assert in_use(Path("/dev/video0"), request) == busy


def test_a_path_that_is_not_a_camera_is_not_in_use(tmp_path):
    assert not in_use(Path("/dev/null"))
    assert not in_use(tmp_path / "video9")


class DamagedCapture(FakeCapture):
    """Gives pictures of which every second one cannot be decoded."""

    def retrieve(self):
        success, pixels = super().retrieve()
        return (success, pixels) if self.count % 2 else (False, None)


def test_a_damaged_picture_is_left_out_and_counted(tmp_path):
    camera = V4L2Camera(tmp_path, opener=lambda _: DamagedCapture(ENDLESS))
    frames = iter(camera)
    while camera.damaged_frames < 3:
        assert next(frames).pixels.shape == (48, 64, 3)
    camera.close()


def test_a_jpeg_whose_header_names_a_huge_size_is_damaged(tmp_path):
    jpeg = cv2.imencode(".jpg", np.zeros((48, 64, 3), np.uint8))[1].tobytes()
    assert size_of(jpeg) == (64, 48)
    at = jpeg.index(b"\x00\x30\x00\x40")  # height and width
    huge = jpeg[:at] + b"\xf0\x00\x20\x00" + jpeg[at + 4 :]
    capture = JpegCapture([huge, jpeg[: at - 2], jpeg])
    camera = V4L2Camera(tmp_path, opener=lambda _: capture)
    with pytest.raises(DeviceError, match="gone"):  # after its last frame
        list(camera)
    camera.close()
    assert camera.damaged_frames == 2


def test_an_exception_of_opencv_is_an_error(tmp_path):
    class Failing(FakeCapture):
        def retrieve(self):
            raise cv2.error("assertion failed")

    camera = V4L2Camera(tmp_path, opener=lambda _: Failing(ENDLESS))
    with pytest.raises(DeviceError, match="stopped working: error: assertion failed"):
        next(iter(camera))
    camera.close()


@pytest.mark.parametrize(
    ("pixels", "value"),
    [
        (np.full((4, 6), 200, np.uint8), 200),
        (np.full((4, 6, 1), 200, np.uint8), 200),
        (np.full((4, 6), 200 << 8, np.uint16), 200),
    ],
)
def test_grey_pictures_become_rgb(pixels, value):
    assert (to_rgb(pixels) == np.full((4, 6, 3), value)).all()
