"""Pictures on a screen: colours, buffers, modes, rotation, margins, settings and power."""

import numpy as np
import pytest

from edge.display.kms import Mode, Output
from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import FULL_HD, HD, FakeDevice
from edge.errors import ConfigError
from tests.edge.screens import SMALL, Setup


@pytest.fixture(autouse=True)
def _log(caplog):
    caplog.set_level("INFO")


def test_a_picture_is_shown_in_the_colour_order_of_the_device(caplog):
    setup = Setup(SMALL)
    setup.show((200, 100, 50))
    assert (setup.device.shown[..., :3] == (50, 100, 200)).all()
    assert setup.device.flips == 1
    assert "HDMI-A-1 shows the picture, 64x48@60" in setup.display.name
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("colour", "word"),
    [
        ((255, 0, 0), 0xF800),
        ((0, 255, 0), 0x07E0),
        ((0, 0, 255), 0x001F),
        ((200, 100, 50), 25 << 11 | 25 << 5 | 6),
    ],
)
def test_a_screen_with_16_bits_gets_words_of_red_green_and_blue(colour, word):
    setup = Setup(SMALL, depth=2, overscan=0.125)
    setup.show(colour)
    setup.show(colour)
    words = setup.device.shown.copy().view("<u2")[..., 0]
    assert words.shape == (48, 64)
    assert (words[6:42, 8:56] == word).all()
    assert (words[:6] == 0).all()
    assert "64x48@60 with 16 bits per pixel" in setup.display.name


def test_the_buffer_on_the_screen_is_never_painted():
    setup = Setup(SMALL)
    setup.show((1, 2, 3))
    shown = setup.device.shown
    before = shown.copy()
    setup.display.show(np.full((48, 64, 3), 9, np.uint8), 0)  # not refreshed yet
    assert setup.device.shown is shown
    assert (shown == before).all()
    setup.device.refresh()
    assert setup.device.shown is not shown


def test_a_second_picture_waits_for_the_flip_of_the_first():
    setup = Setup(SMALL)
    for level in (1, 2, 3):
        setup.display.show(np.full((48, 64, 3), level, np.uint8), 0)
    assert setup.device.flips == 2  # else the device would have refused
    setup.device.refresh()
    assert (setup.device.shown[..., 0] == 3).all()


def test_pictures_of_another_size_are_not_shown():
    setup = Setup(SMALL)
    setup.display.show(np.full((10, 10, 3), 255, np.uint8), 0)
    setup.device.refresh()
    assert setup.device.flips == 0


def test_overscan_leaves_black_margins():
    setup = Setup(SMALL, overscan=0.125)
    assert setup.display.size == (48, 36)
    setup.show((255, 255, 255))
    setup.show((255, 255, 255))
    lit = setup.device.shown[..., 0] == 255
    assert lit[6:42, 8:56].all()
    assert lit.sum() == 48 * 36
    assert (setup.device.shown[~lit][:, :3] == 0).all()


@pytest.mark.parametrize(
    ("rotate", "row", "column"), [(0, 0, 0), (90, 0, -1), (180, -1, -1), (270, -1, 0)]
)
def test_pictures_are_rotated_clockwise(rotate, row, column):
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:24, :32] = 255  # upper left
    setup = Setup(SMALL, rotate=rotate)
    assert setup.display.size == ((64, 48) if rotate in (0, 180) else (48, 64))
    upright = picture if rotate in (0, 180) else picture.transpose(1, 0, 2).copy()
    setup.display.show(upright, 0)
    setup.device.refresh()
    corners = {(r, c): setup.device.shown[r, c, 0] for r in (0, -1) for c in (0, -1)}
    assert corners.pop((row, column)) == 255
    assert set(corners.values()) == {0}


def mode_of(text):
    """Return a mode by its name, such as 1920x1080@60."""
    size, _, rate = text.partition("@")
    width, _, height = size.partition("x")
    return Mode(int(width), int(height), int(rate), preferred=False)


class TestMode:
    def test_by_default_it_is_the_preferred_one(self):
        assert Setup(HD, FULL_HD).display.size == (1920, 1080)

    @pytest.mark.parametrize(
        ("modes", "chosen"),
        [
            ("3840x2160@60 3840x2160@30 1920x1080@30 1920x1080@60 1280x720@60", "1920x1080@60"),
            ("2560x1440@60 1024x768@60 1920x1080@50 1920x1200@60", "1920x1080@50"),
            ("3440x1440@60 2560x1080@60 1280x1024@60 1920x1080@60", "1920x1080@60"),
            ("2160x3840@60 1080x1920@60 1920x1080@60", "1080x1920@60"),
            ("3840x2160@60", "3840x2160@60"),
            ("1920x1200@60 1920x1080@60", "1920x1200@60"),
        ],
    )
    def test_more_pixels_than_anybody_sees_are_not_drawn(self, modes, chosen, caplog):
        caplog.set_level("INFO")
        first, *others = map(mode_of, modes.split())
        setup = Setup()
        setup.show()
        setup.device.plug(first._replace(preferred=True), *others)
        setup.show()
        assert str(setup.device.mode) == chosen
        reason = f"; it prefers {first}, which costs more time: display.mode chooses it"
        assert caplog.messages[-1] == (
            f"display: HDMI-A-1 shows the picture, {chosen}{'' if chosen == str(first) else reason}"
        )

    def test_a_large_mode_that_is_named_is_set(self):
        setup = Setup(mode_of("3840x2160@60"), FULL_HD, mode="3840x2160")
        assert setup.display.size == (3840, 2160)

    @pytest.mark.parametrize("mode", ["1280x720@60", "1280x720"])
    def test_a_wanted_mode_is_set(self, mode):
        setup = Setup(FULL_HD, HD, mode=mode)
        assert setup.display.size == (1280, 720)
        assert setup.device.mode == HD

    def test_a_mode_that_no_screen_has_raises_config_error(self):
        message = "no screen has 800x600: HDMI-A-1 has 1920x1080@60, 1280x720"
        with pytest.raises(ConfigError, match=message):
            Setup(FULL_HD, HD, mode="800x600")

    def test_a_wrong_mode_at_the_start_closes_the_device(self):
        device = FakeDevice(FULL_HD)
        with pytest.raises(ConfigError):
            KmsDisplay("1x1", opener=lambda: iter([device]))
        assert device.closed == 1

    def test_a_mode_that_a_later_screen_lacks_is_logged(self, caplog):
        setup = Setup(FULL_HD, HD, mode="1280x720")
        setup.device.plug(SMALL)
        setup.show()
        assert setup.display.size == (64, 48)
        assert caplog.messages[-1] == (
            "display: HDMI-A-1 shows the picture, 64x48@60; it has no mode 1280x720"
        )

    def test_of_two_screens_the_one_with_the_wanted_mode_is_used(self):
        class Two(FakeDevice):
            def outputs(self):
                small = Output("DSI-1", 30, 40, (SMALL,))
                return [small, Output("HDMI-A-1", 32, 41, (FULL_HD, HD))]

        display = KmsDisplay("1280x720", opener=lambda: iter([Two(SMALL)]))
        assert display.name == "kms: HDMI-A-1 shows the picture, 1280x720@60"


class TestAdjust:
    def test_a_mode_that_the_screen_lacks_changes_nothing(self):
        setup = Setup(FULL_HD, HD)
        with pytest.raises(ConfigError, match="no screen has 1x1: HDMI-A-1 has 1920x1080@60"):
            setup.display.adjust("1x1", 90, 0.1)
        assert setup.display.size == (1920, 1080)
        assert setup.device.closed == 0
        setup.show((1, 2, 3))
        assert tuple(setup.device.shown[0, 0, :3]) == (3, 2, 1)

    def test_another_mode_rotation_and_margin_are_applied(self):
        setup = Setup(FULL_HD, HD)
        setup.display.adjust("1280x720", 90, 0.1)
        assert setup.display.size == (720 - 2 * 72, 1280 - 2 * 128)
        setup.show((1, 2, 3))
        assert setup.device.shown.shape == (720, 1280, 4)
        assert not setup.device.shown[0, 0, :3].any()
        assert tuple(setup.device.shown[360, 640, :3]) == (3, 2, 1)
        assert len(setup.device.buffers) == 2

    def test_without_a_screen_it_applies_to_the_next(self):
        setup = Setup()
        setup.display.adjust("1280x720", 0, 0.0)
        setup.device.plug(FULL_HD, HD)
        setup.show()
        assert setup.display.size == (1280, 720)


class TestPower:
    def test_off_stops_the_signal_and_on_shows_the_last_picture(self, caplog):
        setup = Setup(SMALL)
        setup.show((200, 100, 50))
        setup.display.power(on=False)
        assert setup.device.shown is None
        flips = setup.device.flips
        setup.show((1, 2, 3))
        assert (setup.device.shown, setup.device.flips) == (None, flips)
        setup.display.power(on=True)
        assert (setup.device.shown[..., :3] == (50, 100, 200)).all()
        setup.show((4, 5, 6))
        assert (setup.device.shown[..., :3] == (6, 5, 4)).all()
        assert caplog.messages == []

    def test_a_screen_that_is_plugged_in_while_off_stays_dark(self):
        setup = Setup()
        setup.display.power(on=False)
        setup.device.plug(SMALL)
        setup.show()
        assert setup.display.ready
        assert setup.device.shown is None
        setup.display.power(on=True)
        setup.show((4, 5, 6))
        assert (setup.device.shown[..., :3] == (6, 5, 4)).all()

    def test_repeated_calls_switch_once(self):
        setup = Setup(SMALL)
        shown = setup.device.shown
        for _ in range(3):
            setup.display.power(on=True)
        assert setup.device.shown is shown

    def test_without_a_screen_nothing_is_switched(self):
        setup = Setup()
        setup.display.power(on=False)
        setup.display.power(on=True)
        assert not setup.display.ready

    def test_a_screen_that_is_unplugged_while_off_is_lost(self):
        setup = Setup(SMALL)
        setup.show()
        setup.display.power(on=False)
        setup.device.plug()
        setup.display.power(on=True)
        assert not setup.display.ready
        setup.device.plug(SMALL)
        setup.show()
        assert setup.display.ready


def test_it_knows_how_often_its_screen_refreshes():
    setup = Setup(SMALL)
    assert setup.display.refresh == 60
    setup.display.close()
    assert setup.display.refresh is None
