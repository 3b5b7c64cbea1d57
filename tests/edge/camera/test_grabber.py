import itertools
import threading

import numpy as np
import pytest

from edge.camera.grabber import FrameGrabber
from edge.errors import DeviceError
from tests.edge.webcams import pictures


def test_a_slow_reader_gets_the_newest_frame():
    numbers, all_published, more = itertools.count(), threading.Event(), threading.Semaphore(6)

    def grab():
        more.acquire()
        number = next(numbers)
        if number == 5:  # the five before it have been published
            all_published.set()
            more.acquire()
        return np.full((2, 2, 3), number, np.uint8)

    grabber = FrameGrabber(grab, "cam", 5)
    assert all_published.wait(5)
    assert next(iter(grabber)).pixels[0, 0, 0] == 4
    more.release(99)
    grabber.close()


def test_a_camera_without_frames_raises_device_error():
    silence = threading.Event()
    grabber = FrameGrabber(lambda: silence.wait(60), "cam", 0.05)
    with pytest.raises(DeviceError, match=r"cam gives no frame within 0\.05 s"):
        next(iter(grabber))
    silence.set()
    grabber.close()  # else its thread would run beside all the tests after this one


def test_an_error_of_the_camera_is_raised_where_frames_are_read():
    def grab():
        raise DeviceError("cam is gone")

    with pytest.raises(DeviceError, match="gone"):
        next(iter(FrameGrabber(grab, "cam", 5)))


def test_close_ends_the_frames():
    grabber = FrameGrabber(lambda: pictures(1)[0], "cam", 5)
    frames = iter(grabber)
    next(frames)
    grabber.close()
    assert len(list(frames)) <= 1
