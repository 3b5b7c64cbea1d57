"""From the camera to the screen: how late a picture is, beyond the work that it takes."""

import math

import numpy as np
import pytest

from edge.display.kms import Mode
from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import FakeCard

RATE, REFRESH = 30, 60  # per second
SMALL = Mode(64, 48, REFRESH, preferred=True)


class Time:
    now = 0.0


class RefreshingCard(FakeCard):
    """Shows a picture at the refresh after its flip was asked for, as a real one does."""

    def __init__(self, time):
        super().__init__(SMALL)
        self.time, self.due, self.shown_at = time, 0.0, []

    def flip(self, output, buffer):
        super().flip(output, buffer)
        self.due = (math.floor(self.time.now * REFRESH) + 1) / REFRESH
        self.shown_at.append(self.due)

    def flipped(self, seconds):
        self.time.now = max(self.time.now, self.due)
        return super().flipped(seconds)


def delays(work):
    """Seconds from each capture to the refresh that shows it, less its own work.

    Args:
        work: seconds for each frame, of a loop that always takes the newest one.
    """
    time = Time()
    card = RefreshingCard(time)
    display = KmsDisplay(opener=lambda: iter([card]), clock=lambda: time.now)
    shaken = np.random.default_rng(0).uniform(0, 0.004, 10 * len(work))
    captured = np.arange(len(shaken)) / RATE + shaken
    taken, late = -1, []
    for spent in work:
        newest = np.searchsorted(captured, time.now, "right") - 1
        taken = max(newest, taken + 1)
        time.now = max(time.now, captured[taken]) + spent
        display.show(np.zeros((48, 64, 3), np.uint8), captured[taken])
        late.append(card.shown_at[-1] - captured[taken] - spent)
    return np.array(late)


def test_a_picture_waits_for_no_more_than_one_refresh():
    late = delays(np.random.default_rng(1).uniform(0.002, 0.025, 500))
    assert late.max() <= 1 / REFRESH + 1e-9
    assert late.min() >= 0


@pytest.mark.parametrize("spent", [0.05, 0.2])
def test_a_slow_loop_is_late_by_a_frame_and_a_refresh_and_no_more(spent):
    late = delays(np.full(200, spent))
    assert late.max() <= 1.2 / RATE + 1 / REFRESH
