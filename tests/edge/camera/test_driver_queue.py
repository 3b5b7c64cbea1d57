"""The queue of a webcam's driver, on a clock of the test."""

import cv2
import pytest

from edge.camera.driver_queue import BUFFERS, DriverQueue

START = 100.0  # seconds
WANTED = 30  # frames per second


class QueuedCapture:
    """Capture whose driver fills four buffers, and waits for a free one as drivers do.

    Args:
        rate: frames per second that the camera gives.
        offset: of the driver's clock, seconds; None for a driver without a time.
        latency: seconds from the time of a frame until it is queued.
    """

    def __init__(self, rate=WANTED, offset=0.0, latency=0.0):
        self.now, self._rate, self._offset, self._latency = START, rate, offset, latency
        self._made, self._queued = 0, []
        self.held = None  # time of the frame that was grabbed

    def _fill(self):
        while (taken := START + (self._made + 1) / self._rate) + self._latency <= self.now:
            self._made += 1
            if len(self._queued) < BUFFERS:
                self._queued.append(taken)

    def grab(self):
        self._fill()
        if not self._queued:
            self.now = max(self.now, START + (self._made + 1) / self._rate + self._latency)
            self._fill()
        self.held = self._queued.pop(0)
        return True

    def get(self, key):
        assert key == cv2.CAP_PROP_POS_MSEC
        return 0 if self._offset is None else 1000 * (self.held + self._offset)


def ages(capture, decoding, queue):
    """Return the ages of forty frames when their decoding starts, after the first ten."""
    found = []
    for _ in range(50):
        assert queue.grab()
        found.append(capture.now - capture.held)
        capture.now += decoding
    return found[10:]


def queue_of(capture):
    return DriverQueue(capture, WANTED, lambda: capture.now)


@pytest.mark.parametrize("intervals", [1.5, 2.2, 3.7, 6, 20])
def test_a_slow_decoder_gets_frames_that_are_hardly_older_than_the_newest(intervals):
    capture = QueuedCapture()
    queue = queue_of(capture)
    assert max(ages(capture, intervals / WANTED, queue)) < 1.6 / WANTED
    assert queue.skipped
    without = QueuedCapture()
    assert max(ages(without, intervals / WANTED, without)) > 2.5 / WANTED


@pytest.mark.parametrize("rate", [WANTED, 15, 7.5])
@pytest.mark.parametrize("share", [0.1, 0.9, 1.0])
def test_a_decoder_that_keeps_up_leaves_nothing_out(rate, share):
    capture = QueuedCapture(rate)
    queue = queue_of(capture)
    ages(capture, share / rate, queue)
    assert queue.skipped == 0


@pytest.mark.parametrize(("rate", "latency"), [(30, 0.055), (60, 0.03), (15, 0.11), (30, 0.3)])
def test_frames_that_come_late_are_not_left_out(rate, latency):
    capture = QueuedCapture(rate, latency=latency)
    queue = queue_of(capture)
    ages(capture, 0.2 / rate, queue)
    assert capture.now - START < 52 / rate + latency
    assert queue.skipped == 0


@pytest.mark.parametrize("offset", [None, -1e6, 1e6])
def test_without_a_time_of_the_same_clock_every_frame_is_taken(offset):
    capture = QueuedCapture(offset=offset)
    queue = queue_of(capture)
    ages(capture, 0.2, queue)
    assert queue.skipped == 0


def test_after_a_stall_the_next_frame_is_taken_at_once():
    capture = QueuedCapture()
    queue = queue_of(capture)
    queue.grab()
    capture.now += 30.0
    queue.grab()
    assert queue.skipped <= BUFFERS


def test_a_camera_that_is_gone_is_reported():
    class Gone(QueuedCapture):
        def grab(self):
            return False

    assert not queue_of(Gone()).grab()
