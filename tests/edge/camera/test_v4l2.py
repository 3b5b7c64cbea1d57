import errno
import itertools
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from edge.camera.grabber import NewestFrame
from edge.camera.images import ImageFiles, read_image
from edge.camera.picamera import PiCamera
from edge.camera.reconnecting import LastingCamera
from edge.camera.v4l2 import V4L2Camera, in_use, list_devices, open_capture
from edge.camera.video import VideoFile
from edge.config import loader as config
from edge.demo.clip import DemoCamera
from edge.errors import BackendError, BusyError, DataError, DeviceError
from edge.runtime.backends.cameras import Lenses, open_camera, open_lens
from tests.files import save, save_video


def numbered(count, size=(64, 48)):
    """Pictures that are told apart by their brightness."""
    return [np.full((size[1], size[0], 3), 20 + 20 * i, np.uint8) for i in range(count)]


class TestImages:
    def test_colours_come_as_rgb(self, tmp_path):
        red = np.zeros((4, 4, 3), np.uint8)
        red[..., 0] = 255
        assert tuple(read_image(save(tmp_path / "a.png", red))[0, 0]) == (255, 0, 0)

    @pytest.mark.parametrize(
        "pixels",
        [
            np.full((5, 7), 200, np.uint8),
            np.full((5, 7), 200 << 8, np.uint16),
            np.full((5, 7, 3), 200 << 8, np.uint16),
            np.full((5, 7, 4), 200, np.uint8),
            np.full((1, 1, 3), 200, np.uint8),
        ],
        ids=["grey", "grey 16 bit", "16 bit", "rgba", "1x1"],
    )
    def test_every_form_becomes_eight_bit_rgb(self, tmp_path, pixels):
        cv2.imwrite(str(tmp_path / "a.png"), pixels)
        result = read_image(tmp_path / "a.png")
        assert result.dtype == np.uint8
        assert result.shape == (*pixels.shape[:2], 3)
        assert (result == 200).all()

    def test_a_large_picture(self, tmp_path):
        cv2.imwrite(str(tmp_path / "a.jpg"), np.zeros((6000, 8000), np.uint8))
        assert read_image(tmp_path / "a.jpg").shape == (6000, 8000, 3)

    @pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(50)])
    def test_what_is_no_picture_is_refused(self, tmp_path, data):
        (tmp_path / "a.png").write_bytes(data)
        with pytest.raises(DataError, match=r"a\.png"):
            read_image(tmp_path / "a.png")

    def test_a_folder_in_the_order_of_names(self, tmp_path):
        for name in ("b.png", "a.JPG", "c.txt"):
            cv2.imwrite(str(tmp_path / "x.png"), numbered(1)[0])
            (tmp_path / "x.png").rename(tmp_path / name)
        camera = ImageFiles(tmp_path)
        assert [frame.source for frame in camera] == [str(tmp_path / n) for n in ("a.JPG", "b.png")]
        assert camera.length == 2

    def test_an_empty_folder(self, tmp_path):
        with pytest.raises(DataError, match="no pictures"):
            ImageFiles(tmp_path)


class TestVideo:
    def test_every_frame_with_its_time(self, tmp_path):
        camera = VideoFile(save_video(tmp_path / "a.avi", numbered(8), rate=10))
        frames = list(camera)
        assert camera.length == len(frames) == 8
        assert [f.index for f in frames] == list(range(8))
        assert [f.time for f in frames] == pytest.approx([i / 10 for i in range(8)])
        levels = [int(f.pixels.mean()) for f in frames]
        assert levels == pytest.approx([20 + 20 * i for i in range(8)], abs=3)

    def test_damaged_frames_are_skipped_and_counted(self, tmp_path):
        path = save_video(tmp_path / "a.avi", numbered(8))
        data = bytearray(path.read_bytes())
        starts = [i for i in range(len(data)) if data[i : i + 3] == b"\xff\xd8\xff"]
        for start in starts[2:4]:
            data[start : start + 200] = bytes(200)
        path.write_bytes(data)
        camera = VideoFile(path)
        frames = list(camera)
        assert camera.damaged_frames == 2
        assert [f.time for f in frames] == pytest.approx([0, 0.1, 0.4, 0.5, 0.6, 0.7])

    @pytest.mark.parametrize("data", [b"", b"no video at all" * 99])
    def test_what_is_no_video_is_refused(self, tmp_path, data):
        (tmp_path / "a.mp4").write_bytes(data)
        with pytest.raises(DataError, match=r"a\.mp4"):
            VideoFile(tmp_path / "a.mp4")

    def test_a_video_without_frames(self, tmp_path):
        path = tmp_path / "a.avi"
        cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48)).release()
        with pytest.raises(DataError, match=r"a\.avi"):
            list(VideoFile(path))


class TestNewest:
    def test_a_slow_reader_gets_the_newest(self):
        shots, all_taken, more = itertools.count(), threading.Event(), threading.Semaphore(6)

        def grab():
            more.acquire()
            number = next(shots)
            if number == 5:  # the five before it have been handed over
                all_taken.set()
                more.acquire()
            return np.full((2, 2, 3), number, np.uint8)

        camera = NewestFrame(grab, "cam", 5)
        assert all_taken.wait(5)
        assert next(iter(camera)).pixels[0, 0, 0] == 4
        more.release(99)
        camera.close()

    def test_a_silent_camera_is_told(self):
        silence = threading.Event()
        camera = NewestFrame(lambda: silence.wait(60), "cam", 0.05)
        with pytest.raises(DeviceError, match=r"cam gives no frame within 0\.05 s"):
            next(iter(camera))
        silence.set()
        camera.close()  # else it would grab for ever, beside all the tests after this one

    def test_a_lost_camera_is_told(self):
        def grab():
            raise DeviceError("cam is gone")

        with pytest.raises(DeviceError, match="gone"):
            next(iter(NewestFrame(grab, "cam", 5)))

    def test_close_ends_the_frames(self):
        camera = NewestFrame(lambda: numbered(1)[0], "cam", 5)
        frames = iter(camera)
        next(frames)
        camera.close()
        assert len(list(frames)) <= 1


class FakeCapture:
    """OpenCV's capture of a webcam that gives `count` blue frames and is then pulled out."""

    def __init__(self, count=3, opened=True):
        self.count, self.opened, self.settings, self.released = count, opened, {}, False

    def isOpened(self):  # noqa: N802
        return self.opened

    def set(self, key, value):
        self.settings[key] = value
        return True

    def read(self):
        self.count -= 1
        blue = np.zeros((48, 64, 3), np.uint8)
        blue[..., 0] = 255
        return self.count >= 0, blue

    def release(self):
        self.released = True


class Hanging(FakeCapture):
    """Gives nothing until `wait` is set."""

    def __init__(self):
        super().__init__()
        self.wait = threading.Event()

    def read(self):
        self.wait.wait(60)
        return False, None


class Stalling(FakeCapture):
    """Says three times that no picture came within a second, and goes on."""

    now, stalls = 0.0, 3

    def read(self):
        if self.stalls:
            self.stalls -= 1
            self.now += 1
            return False, None
        return super().read()


class TestV4L2:
    def test_frames_are_rgb_and_the_size_is_asked_for(self, tmp_path):
        capture = FakeCapture(10**9)
        camera = V4L2Camera(tmp_path, (800, 600), 15, opener=lambda _: capture)
        assert tuple(next(iter(camera)).pixels[0, 0]) == (0, 0, 255)
        assert capture.settings[cv2.CAP_PROP_FRAME_WIDTH] == 800
        assert capture.settings[cv2.CAP_PROP_FPS] == 15
        camera.close()
        assert capture.released

    def test_pulled_out(self, tmp_path):
        camera = V4L2Camera(tmp_path, opener=lambda _: FakeCapture(2))
        with pytest.raises(DeviceError, match="gone"):
            list(camera)

    def test_a_stall_is_no_loss(self, tmp_path):
        capture = Stalling(10**9)
        camera = V4L2Camera(tmp_path, opener=lambda _: capture, clock=lambda: capture.now)
        assert next(iter(camera)).pixels.shape == (48, 64, 3)
        assert capture.stalls == 0
        camera.close()

    def test_busy(self, tmp_path):
        with pytest.raises(DeviceError, match="in use by another program"):
            V4L2Camera(tmp_path, opener=lambda _: FakeCapture(opened=False))

    def test_a_hanging_camera_is_left_alone(self, tmp_path):
        capture = Hanging()
        camera = V4L2Camera(tmp_path, patience=0.05, opener=lambda _: capture)
        with pytest.raises(DeviceError, match="gives no frame"):
            next(iter(camera))
        camera.close()
        assert not capture.released
        capture.wait.set()

    def test_missing(self, tmp_path):
        with pytest.raises(DeviceError, match="no such camera"):
            open_capture(tmp_path / "video9")

    def test_devices_in_order(self, tmp_path):
        for name in ("video10", "video2", "video", "video-x"):
            (tmp_path / name).touch()
        assert [p.name for p in list_devices(tmp_path)] == ["video2", "video10"]


class Pulled(FakeCapture):
    """Gives one picture, and is gone once `out` is set."""

    def __init__(self):
        super().__init__(1)
        self.out = threading.Event()

    def read(self):
        if self.count == 0:
            self.out.wait(30)
        return super().read()


class TestLasting:
    def camera(self, tmp_path, *captures, patience=30, wait=False):
        """A camera that each of these captures in turn stands for; an error cannot be opened."""
        self.told, self.waits = [], 0
        left = list(captures)

        def opener(device):
            capture = left.pop(0)
            if isinstance(capture, Exception):
                raise capture
            return capture

        def sleep(seconds):
            assert seconds == 1
            self.waits += 1

        device = tmp_path / "video0"
        open_it = partial(V4L2Camera, device, patience=patience, opener=opener)
        return LastingCamera(open_it, wait=wait, tell=self.told.append, sleep=sleep)

    def test_it_comes_back(self, tmp_path):
        gone = DeviceError("no such camera")
        first, last = Pulled(), FakeCapture(10**9)
        camera = self.camera(tmp_path, first, gone, gone, last)
        frames, index = iter(camera), 0
        troubles = []
        while len(troubles) < 5:
            frame = next(frames)
            assert frame.index == index
            index += 1
            troubles.append(frame.trouble)
            first.out.set()
        assert troubles == ["", "camera_lost", "camera_lost", "camera_lost", ""]
        assert frame.pixels.shape == (48, 64, 3)
        assert first.released
        assert self.waits == 3
        lost, back = self.told
        assert "video0: the camera is gone" in lost
        assert back == f"camera: {tmp_path}/video0 is back"
        camera.close()
        assert last.released
        assert sum(1 for _ in frames) <= 1  # what was taken before it was closed

    def test_while_it_is_lost_the_last_picture_stays(self, tmp_path):
        capture = Pulled()
        frames = iter(self.camera(tmp_path, capture, DeviceError("gone")))
        seen = next(frames)
        capture.out.set()
        assert next(frames).pixels is seen.pixels

    def test_at_first_it_has_to_be_there(self, tmp_path):
        with pytest.raises(DeviceError, match="no such camera"):
            self.camera(tmp_path, DeviceError("no such camera"))

    def test_one_that_is_not_there_yet_can_be_waited_for(self, tmp_path):
        gone = DeviceError("no such camera")
        camera = self.camera(tmp_path, gone, gone, FakeCapture(10**9), wait=True)
        assert camera.name == "none yet"
        frames = iter(camera)
        assert [next(frames).trouble for _ in range(2)] == ["no_camera", ""]
        assert camera.name == f"{tmp_path}/video0"
        assert self.told == [
            "camera: no such camera: trying again every 1 s",
            f"camera: {tmp_path}/video0 is there",
        ]
        camera.close()

    def test_one_that_hangs_ends_the_run(self, tmp_path):
        capture = Hanging()
        with pytest.raises(DeviceError, match="gives no frame"):
            list(self.camera(tmp_path, capture, patience=0.05))
        capture.wait.set()


class FakePicamera2:
    """What PiCamera uses of picamera2."""

    def __init__(self):
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

    def capture_request(self, wait, flush):
        def release():
            self.released += 1

        return SimpleNamespace(make_array=lambda _: numbered(1)[0], release=release)


class TestPiCamera:
    def test_requests_are_given_back(self):
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

    def test_no_frame_in_time(self):
        class Silent(FakePicamera2):
            def capture_request(self, wait, flush):
                raise TimeoutError

        with pytest.raises(DeviceError, match=r"no frame within 2\.5 s"):
            next(iter(PiCamera(opener=Silent)))


class TestLenses:
    """Which camera of a machine is taken, and what is said of those that are busy."""

    def open(self, source="auto", busy=(), **captures):
        """On a machine with these webcams; an error cannot be opened, `busy` are in use."""

        def picamera2():
            raise BackendError("picamera2 is not installed")

        def capture(device):
            if isinstance(captures[device.name], Exception):
                raise captures[device.name]
            return captures[device.name]

        devices = [Path("/dev", name) for name in captures]
        lenses = Lenses(picamera2, lambda: devices, capture, lambda device: device.name in busy)
        settings = replace(config.load().camera, source=source)
        camera, why = open_camera(settings, watched=False, lenses=lenses)
        camera.close()
        return camera.name, why

    @pytest.fixture
    def good(self):
        return FakeCapture(10**9)

    @pytest.fixture
    def closed(self):
        """What opens but gives no video: one that is in use, or the other node of a webcam."""
        return FakeCapture(opened=False)

    def test_the_first_that_opens(self, closed, good):
        found = self.open(video0=closed, video1=good, video2=closed, busy=["video0"])
        assert found == ("/dev/video1", "the first that opens")

    def test_one_that_is_busy_is_why_the_demo_is_taken(self, closed):
        found = self.open(video0=closed, video1=closed, video2=closed, busy=["video1", "video2"])
        why = "/dev/video1 is in use by another program: close it first"
        assert found == ("demo clip", why)

    def test_nodes_that_are_no_cameras(self, closed):
        missing = DeviceError("/dev/video1: not allowed")
        found = self.open(video0=closed, video1=missing)
        assert found == ("demo clip", "no Raspberry Pi camera and no webcam found")

    def test_a_named_one_that_is_busy(self, closed, good):
        with pytest.raises(BusyError, match="/dev/video0 is in use by another program"):
            self.open("v4l2:0", busy=["video0"], video0=closed, video1=good)

    def test_a_named_one_that_may_be_no_camera(self, closed):
        with pytest.raises(DeviceError, match="opens but gives no video"):
            self.open("v4l2:0", video0=closed)

    @pytest.mark.parametrize(
        ("code", "busy"), [(errno.EBUSY, True), (errno.EINVAL, False), (errno.ENOENT, False)]
    )
    def test_the_driver_tells_whether_one_is_in_use(self, code, busy):
        def ask(device):
            raise OSError(code, "refused", str(device))

        assert in_use(Path("/dev/video0"), ask) == busy

    def test_what_is_no_camera_is_not_in_use(self, tmp_path):
        assert not in_use(Path("/dev/null"))
        assert not in_use(tmp_path / "video9")

    def test_a_pi_camera_comes_first(self):
        camera = open_lens(config.load().camera, Lenses(FakePicamera2, list, FakeCapture, bool))
        camera.close()
        assert camera.name == "picamera2"

    def test_without_the_demo_none_is_an_error(self):
        def absent():
            raise DeviceError("no Raspberry Pi camera found: check its ribbon cable")

        with pytest.raises(DeviceError, match="no Raspberry Pi camera and no webcam found: plug"):
            open_lens(config.load().camera, Lenses(absent, list, FakeCapture, bool))


class TestDemo:
    def test_once_it_ends_and_is_always_the_same(self):
        one, two = DemoCamera((320, 240)), DemoCamera((320, 240))
        assert sum(1 for _ in one) == one.length
        assert (next(iter(one)).pixels == next(iter(two)).pixels).all()

    def test_for_ever_it_is_live_and_goes_round(self):
        camera = DemoCamera((320, 240), forever=True)
        assert camera.live
        assert camera.length is None
        assert (camera.picture(1.0) == camera.picture(1.0 + camera.seconds)).all()
