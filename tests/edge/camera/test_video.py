"""Films as a camera."""

import time

import pytest

from edge.camera.video import VideoFile, wait_for
from edge.errors import DataError
from tests.edge.media.films import shaded, write_film
from tests.edge.webcams import pictures
from tests.files import save_video


def test_every_frame_has_its_time(tmp_path):
    camera = VideoFile(save_video(tmp_path / "a.avi", pictures(8), rate=10))
    frames = list(camera)
    assert camera.length == len(frames) == 8
    assert [f.index for f in frames] == list(range(8))
    assert [f.time for f in frames] == pytest.approx([i / 10 for i in range(8)])
    levels = [int(f.pixels.mean()) for f in frames]
    assert levels == pytest.approx([20 + 20 * i for i in range(8)], abs=3)


def test_damaged_frames_are_skipped_and_counted(tmp_path):
    path = save_video(tmp_path / "a.avi", pictures(8))
    data = bytearray(path.read_bytes())
    starts = [i for i in range(len(data)) if data[i : i + 3] == b"\xff\xd8\xff"]
    for start in starts[2:4]:
        data[start : start + 200] = bytes(200)
    path.write_bytes(data)
    camera = VideoFile(path)
    frames = list(camera)
    assert camera.damaged_frames == 2
    assert [f.time for f in frames] == pytest.approx([0, 0.1, 0.4, 0.5, 0.6, 0.7])


def test_a_film_plays_at_its_own_speed_for_people(tmp_path):
    camera = VideoFile(write_film(tmp_path / "a.mp4", shaded(5)), realtime=True)
    started = time.monotonic()
    assert len(list(camera)) == 5
    assert time.monotonic() - started >= 0.4  # it may be slower, but never faster
    camera.close()
    camera.close()


def test_a_pause_is_shortened_and_what_follows_comes_earlier():
    now = time.monotonic()
    assert wait_for(now + 3600, limit=0.01) == pytest.approx(-3600, abs=60)
    assert wait_for(now - 9) == 0  # late already


@pytest.mark.parametrize("data", [b"", b"no video at all" * 99])
def test_a_file_that_is_not_a_video_raises_data_error(tmp_path, data):
    (tmp_path / "a.mp4").write_bytes(data)
    with pytest.raises(DataError, match=r"a\.mp4"):
        VideoFile(tmp_path / "a.mp4")


def test_a_video_without_frames_raises_data_error(tmp_path):
    path = write_film(tmp_path / "a.ts", shaded(1))
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(DataError, match=r"a\.ts"):
        list(VideoFile(path))
