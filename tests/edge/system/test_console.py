import io
from pathlib import Path

from edge.camera.images import ImageFiles
from edge.demo.clip import DemoCamera
from edge.system.console import Progress
from edge.system.stopwatch import Stopwatch
from tests.files import DEMO


class Terminal(io.StringIO):
    def isatty(self):
        return True


def watch(frames, seconds):
    result = Stopwatch()
    result.frames, result._last = frames, result._started + seconds
    return result


def test_frames_done_rate_and_time_left():
    progress = Progress(DemoCamera(), Terminal())
    assert progress.line(watch(120, 10.0)) == "120 of 720 frames, 12.0 per second, 0:50 left"


def test_twice_a_second_and_gone_at_the_end():
    stream = Terminal()
    progress = Progress(ImageFiles(Path(DEMO)), stream)
    progress.update(watch(1, 0.1))
    assert stream.getvalue() == ""
    progress.update(watch(1, 0.6))
    assert "1 of 2 frames" in stream.getvalue()
    progress.update(watch(2, 0.7))
    assert stream.getvalue().endswith("\r\x1b[K")


def test_silent_for_live_cameras_and_in_files():
    for camera, stream in ((DemoCamera(forever=True), Terminal()), (DemoCamera(), io.StringIO())):
        Progress(camera, stream).update(watch(9, 9.0))
        assert stream.getvalue() == ""
