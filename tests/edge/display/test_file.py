import socket
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing

import cv2
import numpy as np
import pytest

from edge.display.file import open_file
from edge.display.memory import MemoryDisplay
from edge.display.web import WebDisplay, parse_address, to_jpeg
from edge.errors import ConfigError, DeviceError

RED = np.zeros((48, 64, 3), np.uint8)
RED[..., 0] = 250


def looks_red(bgr):
    blue, green, red = bgr.reshape(-1, 3).mean(axis=0)
    return red > 200 and green < 60 and blue < 60


class TestFiles:
    @pytest.mark.parametrize("name", ["out.mp4", "out.avi", "out.mkv"])
    def test_a_video(self, tmp_path, name):
        display = open_file(tmp_path / name, 10)
        for i in range(5):
            display.show(RED, 7 + i / 10)
        assert not (tmp_path / name).exists()
        display.close()
        capture = cv2.VideoCapture(str(tmp_path / name))
        frames = []
        while (read := capture.read())[0]:
            frames.append(read[1])
        assert len(frames) == 5
        assert looks_red(frames[-1])
        assert [p.name for p in tmp_path.iterdir()] == [name]

    def test_a_video_keeps_the_time_of_uneven_frames(self, tmp_path):
        display = open_file(tmp_path / "out.avi", 10)
        for moment in (0, 0.01, 0.5, 1.0):
            display.show(RED, moment)
        display.close()
        assert cv2.VideoCapture(str(tmp_path / "out.avi")).get(cv2.CAP_PROP_FRAME_COUNT) == 11

    def test_a_video_without_frames_leaves_an_older_one(self, tmp_path):
        (tmp_path / "out.mp4").write_text("old")
        open_file(tmp_path / "out.mp4", 10).close()
        assert (tmp_path / "out.mp4").read_text() == "old"

    def test_the_last_picture(self, tmp_path):
        display = open_file(tmp_path / "out.png", None)
        display.show(RED * 0, 0)
        display.show(RED, 1)
        display.close()
        assert looks_red(cv2.imread(str(tmp_path / "out.png")))

    def test_a_folder(self, tmp_path):
        display = open_file(tmp_path / "new" / "folder", None)
        display.show(RED, 0)
        display.show(RED, 1)
        names = sorted(p.name for p in (tmp_path / "new" / "folder").iterdir())
        assert names == ["frame-000000.png", "frame-000001.png"]
        with pytest.raises(DeviceError, match="holds frames already"):
            open_file(tmp_path / "new" / "folder", None)

    def test_what_cannot_be_written(self, tmp_path):
        with pytest.raises(DeviceError, match="does not exist"):
            open_file(tmp_path / "no" / "out.mp4", None)
        with pytest.raises(DeviceError, match=r"cannot write \.gif"):
            open_file(tmp_path / "out.gif", None)

    @pytest.mark.parametrize("name", ["out.png", "out.mp4"])
    def test_a_full_disk_leaves_the_old_file(self, tmp_path, name, small_disk):
        path = small_disk / name
        path.write_text("old")
        noise = np.random.default_rng(0)
        display = open_file(path, 10)
        with pytest.raises(DeviceError, match=name):  # noqa: PT012 (either may tell)
            for i in range(20):
                display.show(noise.integers(0, 256, (480, 640, 3), np.uint8), i / 10)
            display.close()
        assert path.read_text() == "old"


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of 64 KiB, where this machine lets us mount one."""
    import subprocess

    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a small disk here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


class TestWeb:
    @pytest.fixture
    def web(self):
        display = WebDisplay(":0")
        yield display
        display.close()

    def test_the_page_shows_the_stream(self, web):
        with urllib.request.urlopen(web.name) as answer:
            page = answer.read().decode()
        assert "/stream.mjpg" in page
        assert answer.headers["Content-Type"].startswith("text/html")

    def test_pictures_come_as_they_are_shown(self, web):
        web.show(RED, 0)
        with urllib.request.urlopen(web.name + "stream.mjpg") as stream:
            assert "multipart/x-mixed-replace" in stream.headers["Content-Type"]
            first = self.part(stream)
            web.show(RED[::2], 1)
            second = self.part(stream)
        assert looks_red(first)
        assert (first.shape[0], second.shape[0]) == (48, 24)

    def test_a_picture_is_compressed_once_for_all_who_look(self):
        heights = []

        def compress(pixels):
            heights.append(len(pixels))
            time.sleep(0.05)  # long enough for the other browser to ask as well
            return to_jpeg(pixels)

        with closing(WebDisplay(":0", compress)) as display:
            for height in (16, 32, 48):
                display.show(RED[:height], 0)
            assert heights == []  # nobody looks
            address = display.name + "stream.mjpg"
            with urllib.request.urlopen(address) as one, urllib.request.urlopen(address) as two:
                assert [len(self.part(s)) for s in (one, two)] == [48, 48]
                display.show(RED[:24], 1)
                assert [len(self.part(s)) for s in (one, two)] == [24, 24]
            with urllib.request.urlopen(display.name + "snapshot.jpg") as answer:
                assert answer.headers["Content-Type"] == "image/jpeg"
        assert heights == [48, 24]

    @staticmethod
    def part(stream):
        assert stream.readline().startswith(b"--frame")
        stream.readline()
        size = int(stream.readline().split(b":")[1])
        stream.readline()
        data = stream.read(size)
        stream.readline()
        return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)

    def test_close_ends_the_streams(self):
        display = WebDisplay(":0")
        display.show(RED, 0)
        stream = urllib.request.urlopen(display.name + "stream.mjpg")
        self.part(stream)
        threading.Timer(0.1, display.close).start()
        assert stream.read() == b""

    def test_other_pages_are_not_there(self, web):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(web.name + "../etc/passwd")

    def test_only_this_machine_can_look(self, web):
        assert web.name.startswith("http://127.0.0.1:")
        assert web._server.server_address[0] == "127.0.0.1"

    def test_a_port_in_use(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(DeviceError, match=f"port {port} is in use"):
                WebDisplay(f":{port}")

    def test_addresses(self):
        assert parse_address("") == ("127.0.0.1", 8080)
        assert parse_address("0.0.0.0") == ("0.0.0.0", 8080)
        assert parse_address(":90") == ("127.0.0.1", 90)
        assert parse_address("pi.local:90") == ("pi.local", 90)
        for wrong in (":web", ":70000", ":-1"):
            with pytest.raises(ConfigError, match="port"):
                parse_address(wrong)


def test_memory_keeps_the_last():
    display = MemoryDisplay(keep=2)
    for i in range(3):
        display.show(RED + i, i)
    display.close()
    assert [int(p[0, 0, 1]) for p in display.pictures] == [1, 2]
    assert display.closed
