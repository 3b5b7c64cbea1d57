"""Time, size and end of a film."""

import os
from pathlib import Path

import av
import numpy as np
import pytest

from edge.display.film import MAX_GAP, VideoDisplay
from edge.errors import DeviceError
from edge.media.writer import H264
from tests.edge.pictures import RED, looks_red


def frames(path):
    with path.open("rb") as file, av.open(file) as container:
        return [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]


def times(path):
    with path.open("rb") as file, av.open(file) as container:
        return [frame.time for frame in container.decode(video=0)]


def noise(seed):
    return np.random.default_rng(seed).integers(0, 256, (120, 160, 3), np.uint8)


def films(path, *times, rate=10):
    display = VideoDisplay(path, rate)
    for time in times:
        display.show(RED, time)
    display.close()
    return frames(path)


def test_it_is_h264(tmp_path):
    display = VideoDisplay(tmp_path / "a.mp4", 10)
    display.show(RED, 0)
    assert display.film.coding == H264
    display.close()


def test_a_clock_that_jumps_does_not_fill_the_disk_with_one_picture(tmp_path):
    day = 86400.0
    assert len(films(tmp_path / "a.mp4", 0, 0.1, 9 * day, 9 * day + 0.1, 0.5, 0.6)) == 6


def test_a_pause_shorter_than_that_is_kept(tmp_path):
    films(tmp_path / "a.mp4", 0, MAX_GAP, MAX_GAP + 1, rate=1)
    assert times(tmp_path / "a.mp4") == [0, MAX_GAP, MAX_GAP + 1]


@pytest.mark.parametrize("time", [float("nan"), float("inf")])
def test_a_time_that_is_no_number_is_that_of_the_picture_before(tmp_path, time):
    assert len(films(tmp_path / "a.mp4", 1.0, time, 1.2)) == 2
    assert times(tmp_path / "a.mp4") == pytest.approx([0, 0.2])


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi"])
def test_odd_sizes_become_even_and_keep_their_colours(tmp_path, name):
    display = VideoDisplay(tmp_path / name, 10)
    display.show(np.ascontiguousarray(RED[:47, :63]), 0)
    display.close()
    (picture,) = frames(tmp_path / name)
    assert picture.shape == (48, 64, 3)
    assert looks_red(picture)
    assert looks_red(picture[-4:, -4:])


NAMES = [
    b"lat\xefn.mp4",
    b"\xff\xfe.mkv",
    b"\xff.avi",
    b"2024-05-01T12:30:00.mp4",
    b"-o.mp4",
    b"%03d.mp4",
    b"a\nb\x1b[31m.mp4",
    b"http:x.mp4",
    b"pipe:1.mkv",
    "\u00e4".encode() * 125 + b".mp4",
    b"n" * 251 + b".mp4",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_that_the_file_system_can_hold_works(tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert looks_red(films(Path(os.fsdecode(name)), 0, 0.1)[-1])
    assert [os.fsencode(path.name) for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_a_full_disk_ends_the_film_at_once_and_keeps_what_was_written(small_disk, name):
    folder = small_disk(256)
    display, shown = VideoDisplay(folder / name, 10), -1
    reason = f"{name}: No space left on device: the video ends there"
    with pytest.raises(DeviceError, match=reason):  # noqa: PT012 (which call raises is unknown)
        while shown < 1000:
            shown += 1
            display.show(noise(shown), shown / 10)
    display.close()
    assert shown < 300
    assert shown - 60 < len(frames(folder / name)) <= shown + 1
    assert [path.name for path in folder.iterdir()] == [name]


class StopError(Exception):
    """Stands for KeyboardInterrupt, which would end the tests."""


def test_an_interrupt_while_it_is_completed_keeps_what_was_written(tmp_path):
    """As a second Ctrl-C."""
    display = VideoDisplay(tmp_path / "a.mp4", 10)
    for i in range(60):
        display.show(noise(i), i / 10)

    def interrupt():
        raise StopError

    display.film.finish = interrupt
    with pytest.raises(StopError):
        display.close()
    display.close()
    assert 20 <= len(frames(tmp_path / "a.mp4")) < 60
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_a_film_that_cannot_get_its_name_stays_where_it_is(tmp_path):
    display = VideoDisplay(tmp_path / "a.mp4", 10)
    display.show(RED, 0)
    (tmp_path / "a.mp4").mkdir()
    with pytest.raises(
        DeviceError, match=r"a\.mp4: Is a directory: the video is in .*/\.new-a\.mp4"
    ):
        display.close()
    assert len(frames(tmp_path / ".new-a.mp4")) == 1


def test_two_runs_do_not_write_one_file(tmp_path):
    first, second = VideoDisplay(tmp_path / "a.mp4", 10), VideoDisplay(tmp_path / "a.mp4", 10)
    first.show(RED, 0)
    with pytest.raises(DeviceError, match=r"a\.mp4: cannot be written: another program is writing"):
        second.show(RED, 0)
    first.close()
    assert len(frames(tmp_path / "a.mp4")) == 1
