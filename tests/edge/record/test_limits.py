"""Limits on the space of recordings: record.limit and record.spare."""

import re

import pytest

from tests.edge.record.recordings import PICTURE, noise, scene, times, video


def test_recordings_that_were_moved_away_no_longer_count(recorders):
    one = recorders(snapshots=True, limit=1)
    (one.folder / "old.mp4").write_bytes(b"x" * 999_000)
    again = recorders(snapshots=True, limit=1)
    (one.folder / "old.mp4").unlink()
    again.recorder.record(scene(0, "happy"), noise(400, 400))
    assert again.names == ["now_happy.jpg"]
    assert not again.recorder.stopped


@pytest.mark.parametrize(
    ("rate", "size", "seconds"),
    [(10, (320, 240), 99), (30, (320, 240), 99), (10, (96, 72), 999), (10, (320, 240), 2)],
)
def test_the_folder_never_exceeds_its_limit(recorders, rate, size, seconds):
    """Pure noise is the worst case; another size after some seconds begins another file."""
    one = recorders(video=True, limit=3, rate=float(rate))
    for i, time in enumerate(times(0, 500, rate)):
        one.record_video([time], noise(size[1] + 2 * int(time / seconds), size[0], i))
        if one.recorder.stopped:
            break
    assert not one.recorder.recording
    assert 1.5e6 < one.size <= 3e6
    assert sum(video(one.folder / name)[0] for name in one.names) == i
    (line,) = one.lines
    assert re.search(r"warning: .* holds [12]\.\d MB, record.limit is 3 MB .*start again", line)


def test_files_that_exist_already_count(recorders):
    first = recorders(snapshots=True)
    (first.folder / "below").mkdir()
    (first.folder / "below" / "old.mp4").write_bytes(bytes(10**6))
    for changes in ({"snapshots": True}, {"video": True}):
        one = recorders(limit=1, **changes)
        one.recorder.record(scene(0, "sad"), PICTURE)
        assert one.recorder.stopped
        assert "holds 1.0 MB, record.limit is 1 MB" in one.lines[0]
    assert one.names == ["below"]


def test_snapshots_count(recorders):
    one = recorders(snapshots=True, limit=1)
    for i, name in enumerate(["angry", "disgust", "fear", "happy"]):
        one.recorder.record(scene(i, name), noise(480, 640, i))
    assert one.names == ["now_angry.jpg", "now_disgust.jpg"]
    assert one.size < 1e6
    assert len(one.lines) == 1


@pytest.mark.parametrize("free", [52 * 10**6, 50 * 10**6, 0])
def test_some_space_of_the_disk_stays_free(recorders, free):
    one = recorders(video=True, snapshots=True)
    one.record_video(times(0, 2))
    one.free = free
    one.record_video(times(2, 4))
    one.recorder.record(scene(4, "sad"), PICTURE)
    assert one.recorder.stopped is (free <= 50 * 10**6)
    one.recorder.close()
    if one.recorder.stopped:
        assert one.names == ["now.mp4"]
        assert video(one.folder / "now.mp4")[0] == 20
        assert f"{free / 1e6:.1f} MB free, record.spare is 50 MB" in one.lines[0]
    assert len(one.lines) == one.recorder.stopped


def test_the_free_space_is_checked_once_a_second(recorders):
    one, checks = recorders(video=True), []
    one.recorder._folder._free_bytes = lambda folder: checks.append(folder) or 10**12
    one.record_video(times(0, 10, rate=30))
    assert len(checks) == 10
