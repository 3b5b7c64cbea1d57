"""Delay from the camera to the screen, beyond the time that the work takes."""

import math

import numpy as np
import pytest

from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import FakeDevice
from tests.edge.screens import SMALL

RATE, REFRESH = 30, 60  # per second


class Clock:
    now = 0.0


class RefreshingDevice(FakeDevice):
    """Shows a picture at the first refresh after its flip, as a real device does."""

    def __init__(self, clock):
        super().__init__(SMALL)
        self.clock, self.due, self.shown_at = clock, 0.0, []

    def flip(self, output, buffer):
        super().flip(output, buffer)
        self.due = (math.floor(self.clock.now * REFRESH) + 1) / REFRESH
        self.shown_at.append(self.due)

    def wait_for_flip(self, timeout):
        self.clock.now = max(self.clock.now, self.due)
        return super().wait_for_flip(timeout)


def delays(work):
    """Return the seconds from each capture to the refresh that shows it, less its own work.

    Args:
        work: seconds for each frame, of a loop that always takes the newest one.
    """
    clock = Clock()
    device = RefreshingDevice(clock)
    display = KmsDisplay(opener=lambda: iter([device]), clock=lambda: clock.now)
    jitter = np.random.default_rng(0).uniform(0, 0.004, 10 * len(work))
    captured = np.arange(len(jitter)) / RATE + jitter
    taken, late = -1, []
    for spent in work:
        newest = np.searchsorted(captured, clock.now, "right") - 1
        taken = max(newest, taken + 1)
        clock.now = max(clock.now, captured[taken]) + spent
        display.show(np.zeros((48, 64, 3), np.uint8), captured[taken])
        late.append(device.shown_at[-1] - captured[taken] - spent)
    return np.array(late)


def test_a_picture_waits_for_at_most_one_refresh():
    late = delays(np.random.default_rng(1).uniform(0.002, 0.025, 500))
    assert late.max() <= 1 / REFRESH + 1e-9
    assert late.min() >= 0


@pytest.mark.parametrize("spent", [0.05, 0.2])
def test_a_slow_loop_is_late_by_at_most_a_frame_and_a_refresh(spent):
    late = delays(np.full(200, spent))
    assert late.max() <= 1.2 / RATE + 1 / REFRESH
