import subprocess

import cv2
import numpy as np
import pytest

from edge.display.file import open_file
from edge.errors import DeviceError
from tests.edge.pictures import RED, looks_red


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of 64 KiB, on machines that let us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a small disk here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("name", ["out.mp4", "out.avi", "out.mkv"])
def test_a_video_holds_every_frame_and_appears_when_closed(tmp_path, name):
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


def test_a_video_keeps_the_time_of_uneven_frames(tmp_path):
    display = open_file(tmp_path / "out.avi", 10)
    for time in (0, 0.01, 0.5, 1.0):
        display.show(RED, time)
    display.close()
    assert cv2.VideoCapture(str(tmp_path / "out.avi")).get(cv2.CAP_PROP_FRAME_COUNT) == 11


def test_a_video_without_frames_leaves_an_older_file(tmp_path):
    (tmp_path / "out.mp4").write_text("old")
    open_file(tmp_path / "out.mp4", 10, overwrite=True).close()
    assert (tmp_path / "out.mp4").read_text() == "old"


def test_pictures_of_another_size_raise_device_error(tmp_path):
    display = open_file(tmp_path / "out.avi", 10)
    display.show(RED, 0)
    with pytest.raises(DeviceError, match="the pictures changed their size: use a folder"):
        display.show(RED[::2], 0.1)
    display.close()
    assert cv2.VideoCapture(str(tmp_path / "out.avi")).get(cv2.CAP_PROP_FRAME_COUNT) == 1


def test_a_picture_file_holds_the_last_picture(tmp_path):
    display = open_file(tmp_path / "out.png", None)
    display.show(RED * 0, 0)
    display.show(RED, 1)
    display.close()
    assert looks_red(cv2.imread(str(tmp_path / "out.png")))


def test_a_folder_is_created_and_holds_every_picture(tmp_path):
    display = open_file(tmp_path / "new" / "folder", None)
    display.show(RED, 0)
    display.show(RED, 1)
    names = sorted(p.name for p in (tmp_path / "new" / "folder").iterdir())
    assert names == ["frame-000000.png", "frame-000001.png"]
    with pytest.raises(DeviceError, match="holds frames already"):
        open_file(tmp_path / "new" / "folder", None)


def test_a_path_that_cannot_be_written_raises_device_error(tmp_path):
    with pytest.raises(DeviceError, match="does not exist"):
        open_file(tmp_path / "no" / "out.mp4", None)
    with pytest.raises(DeviceError, match=r"cannot write \.gif"):
        open_file(tmp_path / "out.gif", None)


@pytest.mark.parametrize("name", ["out.png", "out.mp4"])
def test_a_full_disk_leaves_the_older_file(name, small_disk):
    path = small_disk / name
    path.write_text("old")
    noise = np.random.default_rng(0)
    display = open_file(path, 10, overwrite=True)
    with pytest.raises(DeviceError, match=name):  # noqa: PT012 (either call may raise it)
        for i in range(20):
            display.show(noise.integers(0, 256, (480, 640, 3), np.uint8), i / 10)
        display.close()
    assert path.read_text() == "old"
    assert [p.name for p in small_disk.iterdir()] == [name]
