import io

from edge.system.console import Progress
from edge.system.stopwatch import Stopwatch


class Terminal(io.StringIO):
    def isatty(self):
        return True


def watch(frames, seconds):
    result = Stopwatch()
    result.frames, result._last = frames, result._started + seconds
    return result


def test_frames_done_rate_and_time_left():
    progress = Progress(720, live=False, stream=Terminal())
    assert progress.line(watch(120, 10.0)) == "120 of 720 frames, 12.0 per second, 0:50 left"


def test_it_is_updated_twice_a_second_and_cleared_at_the_end():
    stream = Terminal()
    progress = Progress(2, live=False, stream=stream)
    progress.update(watch(1, 0.1))
    assert stream.getvalue() == ""
    progress.update(watch(1, 0.6))
    assert "1 of 2 frames" in stream.getvalue()
    progress.update(watch(2, 0.7))
    assert stream.getvalue().endswith("\r\x1b[K")


def test_silent_for_live_cameras_and_in_files():
    for live, stream in ((True, Terminal()), (False, io.StringIO())):
        Progress(720, live=live, stream=stream).update(watch(9, 9.0))
        assert stream.getvalue() == ""
