"""The display that is chosen, and the reason that is reported."""

from dataclasses import replace

import pytest

from edge.config import loader
from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import HD, FakeDevice
from edge.display.web.display import WebDisplay
from edge.runtime.backends import open_display


def opened(target, *devices):
    settings = replace(loader.load().display, target=target, rotate=90)
    display, why = open_display(settings, devices=lambda: iter(devices), address=":0")
    display.close()
    return display, why


def test_auto_opens_a_screen_that_is_connected():
    display, why = opened("auto", FakeDevice(HD))
    assert isinstance(display, KmsDisplay)
    assert why == "a screen is connected"
    assert display.name == "kms: HDMI-A-1 shows the picture, 1280x720@60"


@pytest.mark.parametrize(
    ("device", "reason"),
    [
        (FakeDevice(), "no screen is connected"),
        (FakeDevice(HD, master=False), "HDMI-A-1: another program shows its picture there"),
    ],
)
def test_auto_opens_the_web_page_without_a_usable_screen_and_closes_the_device(device, reason):
    display, why = opened("auto", device)
    assert isinstance(display, WebDisplay)
    assert why == reason
    assert device.closed == 1


def test_a_named_screen_may_be_missing():
    display, why = opened("kms", FakeDevice())
    assert display.name == "kms: no screen is connected"
    assert why == ""
