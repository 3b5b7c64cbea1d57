import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.display.file import check_output, open_file
from edge.errors import DeviceError
from tests.edge.pictures import RED, looks_red


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
    folder = small_disk(64)
    path = folder / name
    path.write_text("old")
    noise = np.random.default_rng(0)
    display = open_file(path, 10, overwrite=True)
    with pytest.raises(DeviceError, match=name):  # noqa: PT012 (either call may raise it)
        for i in range(20):
            display.show(noise.integers(0, 256, (480, 640, 3), np.uint8), i / 10)
        display.close()
    assert path.read_text() == "old"
    assert [p.name for p in folder.iterdir()] == [name]


class TestCheck:
    """Mistakes are found before any work."""

    @pytest.mark.parametrize("name", ["out.mp4", "out.png", "out.avi", "link.mp4"])
    def test_a_file_that_exists_is_replaced_only_with_force(self, tmp_path, name):
        (tmp_path / "old").write_text("old")
        (tmp_path / name).symlink_to("old")
        with pytest.raises(
            DeviceError, match=f"{name} exists: choose another name, or add --force"
        ):
            open_file(tmp_path / name, None)
        display = open_file(tmp_path / name, None, overwrite=True)
        assert (tmp_path / "old").read_text() == "old"
        display.show(RED, 0)
        display.close()
        assert (tmp_path / "old").stat().st_size > 100

    def test_frames_that_exist_are_replaced_only_with_force(self, tmp_path):
        for name in ("frame-000000.png", "frame-000009.png", "frame-of-mine.png"):
            (tmp_path / name).write_text("old")
        with pytest.raises(DeviceError, match=r"holds frames already: .* or add --force"):
            open_file(tmp_path, None)
        display = open_file(tmp_path, None, overwrite=True)
        assert len(list(tmp_path.iterdir())) == 3
        display.show(RED, 0)
        names = sorted(path.name for path in tmp_path.iterdir())
        assert names == ["frame-000000.png", "frame-of-mine.png"]
        assert looks_red(cv2.imread(str(tmp_path / "frame-000000.png")))

    @pytest.mark.parametrize("same", ["a.jpg", "./a.jpg", "link.jpg", "hard.jpg"])
    def test_what_is_read_is_never_replaced(self, tmp_path, same):
        (tmp_path / "a.jpg").write_text("mine")
        (tmp_path / "link.jpg").symlink_to("a.jpg")
        (tmp_path / "hard.jpg").hardlink_to(tmp_path / "a.jpg")
        with pytest.raises(DeviceError, match="is what is read: choose another name"):
            check_output(tmp_path / same, overwrite=True, source=tmp_path / "a.jpg")
        with pytest.raises(DeviceError, match="is what is read"):
            check_output(tmp_path, overwrite=True, source=tmp_path / ".")

    @pytest.mark.parametrize("name", ["f.mp4", "f.png"])
    def test_what_is_no_file_is_refused_even_with_force(self, tmp_path, name):
        os.mkfifo(tmp_path / name)
        with pytest.raises(DeviceError, match="is not a file"):
            check_output(tmp_path / name, overwrite=True)

    @pytest.mark.parametrize("name", ["x.mp4", "x.png", "x/", "x/y/"])
    def test_a_folder_that_cannot_be_written_is_found_at_once(self, name):
        with pytest.raises(DeviceError, match="cannot be written: "):
            check_output(Path("/proc") / name, overwrite=False)

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("n" * 252 + ".mp4", "File name too long"),
            ("n/" * 2500 + "a.png", "does not exist"),
            ("a\0b.mp4", "embedded null byte"),
            ("circle.mp4", "Too many levels of symbolic links"),
            ("dangling.png", "No such file or directory"),
            ("/dev/full", "is not a folder: choose another name, or one with .avi"),
        ],
    )
    def test_names_that_cannot_be_written_are_one_line(self, tmp_path, name, reason):
        (tmp_path / "circle.mp4").symlink_to("circle.mp4")
        (tmp_path / "dangling.png").symlink_to("no/folder.png")
        with pytest.raises(DeviceError, match=reason):
            check_output(tmp_path / name, overwrite=False)

    def test_a_folder_with_a_suffix_is_a_folder(self, tmp_path):
        (tmp_path / "a.mp4").mkdir()
        open_file(tmp_path / "a.mp4", None).show(RED, 0)
        assert [path.name for path in (tmp_path / "a.mp4").iterdir()] == ["frame-000000.png"]

    def test_it_leaves_nothing(self, tmp_path):
        for name in ("a.mp4", "a.png", "new/"):
            check_output(tmp_path / name, overwrite=False)
        check_output(tmp_path / "new", overwrite=False)
        assert [path.name for path in tmp_path.rglob("*")] == ["new"]

    def test_it_does_not_disturb_another_run(self, tmp_path):
        display = open_file(tmp_path / "a.mp4", 10)
        display.show(RED, 0)
        with pytest.raises(DeviceError, match="another program is writing it"):
            check_output(tmp_path / "a.mp4", overwrite=True)
        display.close()
        assert cv2.VideoCapture(str(tmp_path / "a.mp4")).get(cv2.CAP_PROP_FRAME_COUNT) == 1
