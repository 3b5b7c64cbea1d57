"""Test the screen findings of `check`."""

from dataclasses import replace

import pytest

from edge.commands.check import screens
from edge.config import loader
from edge.display.kms.fake import FULL_HD, HD, FakeDevice
from edge.errors import DeviceError
from tests.edge.commands.findings import texts

CONFIG = loader.load().display


@pytest.mark.parametrize(
    ("device", "mode", "text"),
    [
        (FakeDevice(FULL_HD, HD), "", "ok: kms: HDMI-A-1 is connected, 1920x1080@60"),
        (FakeDevice(FULL_HD, HD), "1280x720", "ok: kms: HDMI-A-1 is connected, 1280x720@60"),
        (FakeDevice(), "", "warning: kms: no screen is connected: plug one in"),
        (
            FakeDevice(FULL_HD, HD),
            "800x600",
            "error: display.mode: no screen has 800x600: HDMI-A-1 has 1920x1080@60, 1280x720@60",
        ),
    ],
)
def test_the_connected_screen_and_its_mode(device, mode, text):
    wanted = replace(CONFIG, mode=mode)
    assert texts(screens.check(wanted, lambda: iter([device]))) == [text]
    assert device.closed == 1


@pytest.mark.parametrize(("target", "state"), [("kms", "error"), ("auto", "warning")])
def test_no_drm_device_is_an_error_only_for_kms(target, state):
    def opener():
        raise DeviceError("no display: /dev/dri holds no card")

    wanted = replace(CONFIG, target=target)
    (found,) = screens.check(wanted, opener)
    assert found.state == state


@pytest.mark.parametrize(
    ("device", "settings", "size"),
    [
        (FakeDevice(FULL_HD, HD), {}, (1440, 1080)),
        (FakeDevice(FULL_HD, HD), {"mode": "1280x720"}, (960, 720)),
        (FakeDevice(FULL_HD), {"rotate": 90}, (1690, 1268)),
        (FakeDevice(FULL_HD), {"overscan": 0.1}, (1152, 864)),
        (FakeDevice(FULL_HD), {"target": "web"}, (960, 720)),
        (FakeDevice(), {}, (960, 720)),
        (FakeDevice(FULL_HD), {"theme": "/nowhere"}, (1440, 1080)),
    ],
)
def test_frames_are_asked_for_as_the_connected_screen_shows_them(device, settings, size):
    space = screens.find_space(replace(CONFIG, **settings), lambda: iter([device]))
    assert space.exact((4, 3)) == size
    assert device.closed == (0 if "target" in settings else 1)
