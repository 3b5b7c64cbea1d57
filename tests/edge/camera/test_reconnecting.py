import logging
from functools import partial

import numpy as np
import pytest

from edge.camera.reconnecting import MOST_LINES, STEADY, ReconnectingCamera
from edge.camera.v4l2 import V4L2Camera
from edge.errors import AbsentError, BackendError, DeviceError, ForbiddenError, HungError
from edge.scene import Frame
from tests.edge.display.web.clients import until
from tests.edge.webcams import ENDLESS, FakeCapture, HangingCapture, UnpluggedCapture


class Attempts:
    """Opens a webcam with each of these captures in turn; an error cannot be opened.

    Attributes:
        waits: number of pauses between two attempts.
    """

    def __init__(self, device, *captures, timeout=30):
        self.waits = 0
        self._left = list(captures)
        self.open = partial(V4L2Camera, device, timeout=timeout, opener=self._capture)

    def _capture(self, device):
        capture = self._left.pop(0)
        if isinstance(capture, Exception):
            raise capture
        return capture

    def sleep(self, seconds):
        assert seconds == 1
        self.waits += 1


@pytest.fixture(autouse=True)
def _log(caplog):
    caplog.set_level(logging.INFO)


@pytest.fixture
def device(tmp_path):
    return tmp_path / "video0"


def test_a_lost_camera_is_opened_again(device, caplog):
    gone = AbsentError("no such camera")
    first, last = UnpluggedCapture(), FakeCapture(ENDLESS)
    attempts = Attempts(device, first, gone, gone, last)
    camera = ReconnectingCamera(attempts.open, sleep=attempts.sleep)
    frames, index = iter(camera), 0
    troubles = []
    while len(troubles) < 5:
        frame = next(frames)
        assert frame.index == index
        index += 1
        troubles.append(frame.trouble)
        first.unplugged.set()
    assert troubles == ["", "camera_lost", "camera_lost", "camera_lost", ""]
    assert frame.pixels.shape == (48, 64, 3)
    assert first.released
    assert attempts.waits == 3
    lost, back = caplog.messages
    assert "video0: the camera is gone" in lost
    assert back == f"camera: {device} is back"
    camera.close()
    assert last.released
    assert sum(1 for _ in frames) <= 1  # a frame that was grabbed before it was closed


class Flapping:
    """Gives a frame at each time, and is lost then.

    Args:
        times: of the frames, seconds.
        text: of the error.
    """

    name, hangs = "flapping", False

    def __init__(self, *times, text="the stream ended"):
        self.times, self.text = times, text

    def __iter__(self):
        for time in self.times:
            yield Frame(np.zeros((48, 64, 3), np.uint8), float(time))
        raise DeviceError(self.text)

    def close(self):
        pass


def lines_of(caplog, *cameras):
    """Return the lines about cameras that are opened one after the other."""
    given = iter(cameras)
    camera = ReconnectingCamera(lambda: next(given), sleep=lambda _: None)
    frames = iter(camera)
    for _ in range(sum(len(each.times) + 1 for each in cameras)):
        next(frames)
    return [line.removeprefix("camera: ") for line in caplog.messages]


def test_a_camera_that_comes_and_goes_is_in_the_log_once(caplog):
    seconds = range(0, 2 * round(STEADY), 2)
    lost = "the stream ended: trying again every 1 s"
    assert lines_of(caplog, *(Flapping(at) for at in seconds)) == [lost, "flapping is back"]


def test_after_a_steady_minute_a_loss_is_worth_a_line_again(caplog):
    steady = Flapping(10, 10 + STEADY)
    lost, back = "the stream ended: trying again every 1 s", "flapping is back"
    assert lines_of(caplog, Flapping(1), steady, Flapping(99)) == [lost, back, lost, back]


def test_answers_that_differ_each_time_do_not_fill_the_log(caplog):
    lines = lines_of(caplog, *(Flapping(at, text=f"fault {at}") for at in range(300)))
    assert 2 <= len(lines) <= 2 * MOST_LINES


def test_a_lost_camera_keeps_its_last_picture(device):
    capture = UnpluggedCapture()
    attempts = Attempts(device, capture, DeviceError("gone"))
    frames = iter(ReconnectingCamera(attempts.open, sleep=attempts.sleep))
    seen = next(frames)
    capture.unplugged.set()
    assert next(frames).pixels is seen.pixels


def test_a_camera_that_is_missing_at_the_start_raises_device_error(device):
    attempts = Attempts(device, DeviceError("no such camera"))
    with pytest.raises(DeviceError, match="no such camera"):
        ReconnectingCamera(attempts.open, sleep=attempts.sleep)


def test_with_wait_a_camera_may_be_missing_at_the_start(device, caplog):
    gone = DeviceError("no such camera")
    attempts = Attempts(device, gone, gone, FakeCapture(ENDLESS))
    camera = ReconnectingCamera(attempts.open, wait=True, sleep=attempts.sleep)
    assert camera.name == "none yet"
    frames = iter(camera)
    assert [next(frames).trouble for _ in range(2)] == ["no_camera", ""]
    assert camera.name == str(device)
    assert caplog.messages == [
        "camera: no such camera: trying again every 1 s",
        f"camera: {device} is there",
    ]
    camera.close()


def test_a_camera_that_hangs_ends_the_frames_with_device_error(device):
    capture = HangingCapture()
    attempts = Attempts(device, capture, timeout=0.05)
    with pytest.raises(HungError, match="gives no frame"):
        list(ReconnectingCamera(attempts.open, sleep=attempts.sleep))
    assert not capture.released
    capture.freed.set()
    until(lambda: capture.released)  # the driver has answered after all


def test_a_camera_without_permission_is_told_as_such(device, caplog):
    forbidden = ForbiddenError("video0: not allowed")
    gone = AbsentError("no such camera")
    attempts = Attempts(device, gone, forbidden, forbidden, gone, FakeCapture(ENDLESS))
    camera = ReconnectingCamera(attempts.open, wait=True, sleep=attempts.sleep)
    frames = iter(camera)
    troubles = [next(frames).trouble for _ in range(4)]
    assert troubles == ["no_access", "no_access", "no_camera", ""]
    assert caplog.messages == [
        "camera: no such camera: trying again every 1 s",
        "camera: video0: not allowed: trying again every 1 s",
        f"camera: {device} is there",
    ]
    camera.close()


def test_a_library_that_fails_later_does_not_end_the_frames(device):
    first = UnpluggedCapture()
    attempts = Attempts(device, first, BackendError("cannot be imported"), FakeCapture(ENDLESS))
    camera = ReconnectingCamera(attempts.open, sleep=attempts.sleep)
    frames = iter(camera)
    next(frames)
    first.unplugged.set()
    assert [next(frames).trouble for _ in range(3)] == ["camera_lost", "camera_lost", ""]
    camera.close()
