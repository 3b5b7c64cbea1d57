"""Faults of the disk while something is recorded, and what an interrupted run leaves."""

import shutil
from pathlib import Path

import pytest

from tests.edge.record.recordings import PICTURE, noise, scene, times, video
from tests.files import full_disk


@pytest.mark.parametrize(("size", "kept"), [(0, False), (40_000, False), (250_000, True)])
def test_a_full_disk_leaves_files_only_that_can_be_played(recorders, size, kept):
    one = recorders(video=True, snapshots=True)
    one.recorder.record(scene(0, "happy"), PICTURE)
    one.record_video(times(0, 1))
    one.record_video([1], noise(240, 320))
    with full_disk(size):
        for i, time in enumerate(times(1, 5)):
            one.record_video([time], noise(240, 320, i))
        one.recorder.close()
    assert one.recorder.stopped
    names = ["now.mp4", "now_happy.jpg"]
    assert one.names == (["now-2.mp4", *names] if kept else names)
    (line,) = one.lines
    if kept:
        assert "now-2.mp4: File too large: the video ends there, what was written is kept" in line
        assert video(one.folder / "now-2.mp4")[0] >= 20
    else:
        assert "now-2.mp4: cannot be written: File too large (move" in line
    one.recorder.record(scene(700, "sad"), PICTURE)
    assert len(one.names) == len(names) + kept


def test_a_snapshot_that_cannot_be_written_leaves_a_complete_video(recorders):
    one = recorders(video=True, snapshots=True)
    one.record_video(times(0, 1))
    with full_disk(60_000):
        one.recorder.record(scene(1, "happy"), noise(480, 640))
    assert one.recorder.stopped
    assert one.names == ["now.mp4"]
    assert video(one.folder / "now.mp4")[0] == 10
    (line,) = one.lines
    assert "now_happy.jpg: cannot be written: File too large (move" in line


@pytest.mark.parametrize("start", [0, 1])
def test_a_folder_that_disappears_stops_the_recording(recorders, start):
    """As a USB stick that is pulled, before the first picture or after it."""
    one = recorders(video=True)
    one.record_video(times(0, start))
    shutil.rmtree(one.folder)
    one.record_video(times(start, 5))
    assert (one.recorder.stopped, one.recorder.recording) == (True, False)
    (line,) = one.lines
    reason = "the file was removed while it was written" if start else "No such file or directory"
    assert f"now.mp4: cannot be written: {reason} (move" in line
    assert not one.folder.exists()


def test_no_file_stays_open_after_a_fault(recorders):
    """A full USB stick can be removed."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    one = recorders(video=True)
    one.record_video(times(0, 1))
    one.free = 0
    one.record_video(times(1, 3))
    assert one.recorder.stopped
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_unfinished_files_of_a_power_cut_are_removed(recorders):
    first = recorders(snapshots=True)
    for name in ("2026-11-24_22-38-13.mp4", "2026-11-24_22-38-13_sad-2.jpg", "paper.txt"):
        (first.folder / f".new-{name}").write_bytes(bytes(600_000))
    # The first recorder still runs: the files may be its own.
    assert recorders(video=True).lines == []
    assert len(first.names) == 3
    recorders.close()
    one = recorders(snapshots=True, limit=1)
    assert one.names == [".new-paper.txt"]
    (line,) = one.lines
    assert "unfinished: .new-2026-11-24_22-38-13.mp4, .new-2026-11-24_22-38-13_sad" in line
    one.recorder.record(scene(0, "sad"), PICTURE)
    assert one.names == [".new-paper.txt", "now_sad.jpg"]


def test_a_video_that_a_power_cut_interrupted_is_kept(recorders, tmp_path):
    first = recorders(video=True)
    first.record_video(times(0, 9), noise(48, 64))
    unfinished = (first.folder / ".new-now.mp4").read_bytes()
    first.recorder.close()
    (first.folder / "2026-11-24_22-38-13.mp4").write_bytes(b"older")
    left = first.folder / ".new-2026-11-24_22-38-13.mp4"
    left.write_bytes(unfinished + b"\0\0\4\0moof")
    one = recorders(video=True)
    assert one.names == ["2026-11-24_22-38-13-2.mp4", "2026-11-24_22-38-13.mp4", "now.mp4"]
    (line,) = one.lines
    assert "recording: kept files that an interrupted run left unfinished: 2026-11-24_22" in line
    kept = one.folder / "2026-11-24_22-38-13-2.mp4"
    assert kept.read_bytes() == unfinished
    assert video(kept)[0] >= 60
    one.recorder.close()
    assert one.recorder._folder is None


def test_what_is_kept_counts(recorders):
    first = recorders(video=True)
    first.record_video(times(0, 9), noise(240, 320))
    unfinished = (first.folder / ".new-now.mp4").read_bytes()
    first.recorder.close()
    (first.folder / "now.mp4").unlink()
    (first.folder / ".new-2026-11-24_22-38-13.mp4").write_bytes(unfinished + bytes(900_000))
    one = recorders(video=True, limit=1)
    assert one.recorder._folder._used == one.size < 900_000
