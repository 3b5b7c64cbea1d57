"""Finished files are written through to the disk, and no picture waits for that."""

import errno
import os
import threading
from contextlib import closing
from pathlib import Path

import pytest

from edge.config.schema import RecordConfig
from edge.record.recorder import Recorder
from tests.edge.display.web.clients import until
from tests.edge.record.recordings import PICTURE, scene, times

LIMIT = 20  # seconds after which a test fails that waits for a thread


@pytest.fixture
def recorder(tmp_path):
    """Return a function that makes a recorder of snapshots and a video."""

    def make(sync):
        folder = str(tmp_path / "recordings")
        config = RecordConfig(snapshots=True, video=True, folder=folder, spare=0)
        return Recorder(config, timestamp=lambda: "now", free_bytes=lambda _: 10**12, sync=sync)

    return make


def name_of(descriptor):
    return Path(f"/proc/self/fd/{descriptor}").readlink().name


def test_pictures_do_not_wait_for_the_disk_and_the_end_does(recorder, tmp_path):
    begun, released, written = threading.Event(), threading.Event(), []

    def slow(descriptor):
        begun.set()
        assert released.wait(LIMIT)
        written.append(name_of(descriptor))

    one = recorder(slow)
    for time in times(0, 1):
        one.record(scene(time, "happy"), PICTURE)
    assert begun.wait(LIMIT)
    one.record(scene(700, "sad"), PICTURE)  # another video begins
    assert written == []
    released.set()
    one.close()
    # Each file, and then its name.
    files = written[::2]
    assert sorted(files) == ["now-2.mp4", "now.mp4", "now_happy.jpg", "now_sad.jpg"]
    assert set(written[1::2]) == {"recordings"}
    assert not one.stopped


@pytest.mark.parametrize("at_the_end", [False, True])
def test_a_disk_that_cannot_be_written_ends_the_recording_with_one_line(
    recorder, at_the_end, caplog
):
    before, failed = len(list(Path("/proc/self/fd").iterdir())), threading.Event()

    def fail(descriptor):
        failed.set()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with closing(recorder(fail)) as one:
        one.record(scene(0, "happy"), PICTURE)
        assert failed.wait(LIMIT)
        if not at_the_end:
            until(lambda: one.record(scene(0.1, "happy"), PICTURE) or one.stopped)
    assert one.stopped
    assert not one.recording
    assert len(caplog.messages) == 1
    assert caplog.messages[0].count("No space left on device") == 1
    assert caplog.messages[0].startswith("recording stopped, the picture goes on: ")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
