"""Screens that are plugged in and out, and devices that other programs control."""

import numpy as np
import pytest

from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import FULL_HD, FakeDevice
from edge.errors import DeviceError
from tests.edge.screens import SMALL, TALL, Setup


@pytest.fixture(autouse=True)
def _log(caplog):
    caplog.set_level("INFO")


def test_a_screen_may_be_missing_at_the_start(caplog):
    setup = Setup()
    assert setup.display.size is None
    assert not setup.display.ready
    assert "no screen is connected" in setup.display.name
    setup.show()
    setup.device.plug(SMALL)
    setup.show()
    setup.show((7, 7, 7))
    assert (setup.device.shown[..., :3] == 7).all()
    assert caplog.messages == ["display: HDMI-A-1 shows the picture, 64x48@60"]


def test_another_screen_is_used_after_the_first_was_unplugged(caplog):
    setup = Setup(SMALL)
    setup.show()
    setup.device.plug()
    setup.show()
    setup.show()
    assert setup.display.size is None
    setup.device.plug(TALL)
    setup.show()
    setup.show((7, 7, 7))
    assert setup.display.size == (40, 80)
    assert (setup.device.shown[..., :3] == 7).all()
    assert caplog.messages == [
        "display: HDMI-A-1 was unplugged or exchanged",
        "display: no screen is connected",
        "display: HDMI-A-1 shows the picture, 40x80@50",
    ]


def test_a_screen_that_is_exchanged_between_two_probes_is_noticed():
    setup = Setup(SMALL)
    setup.show()
    setup.device.plug(TALL)
    setup.show()
    setup.show((7, 7, 7))
    assert (setup.device.shown[..., :3] == 7).all()


def test_a_screen_is_lost_when_a_flip_fails(caplog):
    setup = Setup(SMALL)
    setup.device.plug()
    setup.show(seconds=0)  # before the next probe
    assert not setup.display.ready
    assert caplog.messages == ["display: HDMI-A-1: No such file or directory"]


def test_screens_are_probed_once_a_second():
    setup = Setup()
    setup.device.plug(SMALL)
    setup.show(seconds=0.5)
    assert not setup.display.ready
    setup.show(seconds=0.6)
    assert setup.display.ready


def test_buffers_are_freed_and_devices_closed():
    setup = Setup(SMALL)
    for mode in (TALL, SMALL, FULL_HD):
        setup.device.plug(mode)
        setup.show()
        setup.show()
    assert len(setup.device.buffers) == 2
    setup.display.close()
    setup.display.close()
    assert setup.device.buffers == {}
    assert setup.device.closed == setup.opened


def test_a_closed_display_opens_no_device():
    setup = Setup(SMALL)
    setup.display.close()
    opened = setup.opened
    setup.show()
    assert setup.opened == opened


def test_a_device_that_was_removed_is_opened_again():
    setup = Setup(SMALL)
    setup.device.removed, setup.device.modes = True, ()
    setup.show()
    setup.show()
    assert not setup.display.ready
    setup.device.removed, setup.device.modes = False, (SMALL,)
    setup.show()
    assert setup.display.ready
    setup.device.removed = True
    setup.display.close()


def test_devices_without_a_screen_are_closed():
    unused, used = FakeDevice(), FakeDevice(SMALL)
    KmsDisplay(opener=lambda: iter([unused, used]))
    assert (unused.closed, used.closed) == (1, 0)


def test_devices_may_appear_late(caplog):
    lists = [[FakeDevice()], DeviceError("no device at all"), [FakeDevice(), FakeDevice(SMALL)]]
    now = 0.0

    def opener():
        if isinstance(lists[0], Exception):
            raise lists.pop(0)
        return iter(lists.pop(0))

    display = KmsDisplay(opener=opener, clock=lambda: now)
    for now in (2.0, 4.0):
        display.show(np.zeros((24, 32, 3), np.uint8), now)
    assert display.ready
    assert caplog.messages[0] == "display: no device at all"


def test_a_device_of_another_program_is_opened_again_until_it_is_free(caplog):
    setup = Setup(SMALL, master=False)
    assert "another program shows its picture" in setup.display.name
    assert setup.device.closed == setup.opened == 1
    setup.show()
    setup.show()
    assert setup.opened == 3
    assert caplog.messages == []
    setup.device.master = True
    setup.show()
    assert setup.display.ready
    assert caplog.messages == ["display: HDMI-A-1 shows the picture, 64x48@60"]


def test_no_buffer_stays_on_a_device_of_another_program():
    assert Setup(SMALL, master=False).device.buffers == {}
