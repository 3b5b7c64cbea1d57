"""A screen that can be started, but fails at each picture."""

import errno

import numpy as np
import pytest

from edge.display.kms.display import LONGEST_PAUSE, STABLE, KmsDisplay
from edge.display.kms.fake import FULL_HD, FakeDevice

STEP = 0.2  # seconds between two pictures


class Flipless(FakeDevice):
    """Counts how often it is started.

    Attributes:
        broken: no picture can be shown.
    """

    def __init__(self):
        super().__init__(FULL_HD)
        self.broken, self.starts = True, []
        self.now = 0.0

    def set_mode(self, output, mode, buffer):
        super().set_mode(output, mode, buffer)
        self.starts.append(self.now)

    def flip(self, output, buffer):
        if self.broken:
            raise OSError(errno.EINVAL, "Invalid argument")
        super().flip(output, buffer)


@pytest.fixture
def device():
    return Flipless()


@pytest.fixture
def show(device):
    """Return a function that shows pictures for some seconds."""
    display = KmsDisplay(opener=lambda: iter([device]), clock=lambda: device.now)

    def pictures(seconds):
        for _ in range(round(seconds / STEP)):
            device.now += STEP
            width, height = display.size or (8, 8)
            display.show(np.zeros((height, width, 3), np.uint8), device.now)
        return display

    yield pictures
    display.close()


def test_each_state_is_logged_once_and_the_screen_is_started_less_and_less_often(
    device, show, caplog
):
    caplog.set_level("INFO")
    show(600)
    assert len(caplog.messages) == 2
    assert "Invalid argument" in caplog.messages[0]
    assert "shows the picture" in caplog.messages[1]
    pauses = np.diff(device.starts)
    assert len(device.starts) < 30
    assert max(pauses) <= LONGEST_PAUSE + 2 * STEP
    assert pauses[-1] > LONGEST_PAUSE - 2 * STEP


def test_a_screen_that_has_worked_for_a_while_has_a_new_fault(device, show, caplog):
    caplog.set_level("INFO")
    show(600)
    device.broken = False
    assert show(LONGEST_PAUSE + STABLE + 2).ready
    device.broken = True
    before = len(caplog.messages)
    show(STEP)
    assert "Invalid argument" in caplog.messages[before]
    starts = len(device.starts)
    show(2)
    assert len(device.starts) > starts
