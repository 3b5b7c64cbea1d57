"""The bare screen, on a card without hardware."""

import ctypes
import errno
from dataclasses import replace

import numpy as np
import pytest

from edge.config import loader as config
from edge.display.kms import Mode, Output, structs
from edge.display.kms.device import KernelCard
from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import FULL_HD, HD, FakeCard
from edge.display.kms.screen import open_cards
from edge.display.web import WebDisplay
from edge.errors import ConfigError, DeviceError
from edge.runtime.backends import open_display

SMALL = Mode(64, 48, 60, preferred=True)
TALL = Mode(40, 80, 50, preferred=True)


class Bench:
    """A card, a display on it, what it told, and its time."""

    def __init__(self, *modes, master=True, **options):
        self.card, self.told, self.now, self.opened = FakeCard(*modes, master=master), [], 0.0, 0
        self.display = KmsDisplay(
            opener=self.open, tell=self.told.append, clock=lambda: self.now, **options
        )

    def open(self):
        self.opened += 1
        yield self.card

    def show(self, colour=(200, 100, 50), seconds=2.0):
        """Show a plain picture of the size that is asked for, some time later."""
        self.now += seconds
        width, height = self.display.size or (32, 24)
        self.display.show(np.full((height, width, 3), colour, np.uint8), self.now)
        self.card.refresh()


def test_the_structures_have_the_sizes_of_the_kernels():
    sizes = {
        "ModeInfo": 68, "CardRes": 64, "GetConnector": 80, "GetEncoder": 20, "Crtc": 104,
        "CreateDumb": 32, "MapDumb": 16, "DestroyDumb": 4, "FbCmd2": 104, "PageFlip": 24,
    }  # fmt: skip
    assert {name: ctypes.sizeof(getattr(structs, name)) for name in sizes} == sizes


def test_a_picture_is_shown_in_the_cards_colour_order():
    bench = Bench(SMALL)
    bench.show((200, 100, 50))
    assert (bench.card.shown[..., :3] == (50, 100, 200)).all()
    assert bench.card.flips == 1
    assert "HDMI-A-1 shows the picture, 64x48@60" in bench.display.name
    assert bench.told == []


def test_what_is_on_the_screen_is_never_painted():
    bench = Bench(SMALL)
    bench.show((1, 2, 3))
    shown = bench.card.shown
    before = shown.copy()
    bench.display.show(np.full((48, 64, 3), 9, np.uint8), 0)  # not refreshed yet
    assert bench.card.shown is shown
    assert (shown == before).all()
    bench.card.refresh()
    assert bench.card.shown is not shown


def test_a_second_picture_waits_for_the_first_to_be_shown():
    bench = Bench(SMALL)
    for level in (1, 2, 3):
        bench.display.show(np.full((48, 64, 3), level, np.uint8), 0)
    assert bench.card.flips == 2  # else the card would have refused
    bench.card.refresh()
    assert (bench.card.shown[..., 0] == 3).all()


class TestModes:
    def test_the_preferred_one(self):
        assert Bench(HD, FULL_HD).display.size == (1920, 1080)

    @pytest.mark.parametrize("mode", ["1280x720@60", "1280x720"])
    def test_the_wanted_one(self, mode):
        bench = Bench(FULL_HD, HD, mode=mode)
        assert bench.display.size == (1280, 720)
        assert bench.card.mode == HD

    def test_one_that_no_screen_has(self):
        told = "no screen has 800x600: HDMI-A-1 has 1920x1080@60, 1280x720"
        with pytest.raises(ConfigError, match=told):
            Bench(FULL_HD, HD, mode="800x600")

    def test_one_that_a_later_screen_does_not_have_is_told(self):
        bench = Bench(FULL_HD, HD, mode="1280x720")
        bench.card.plug(SMALL)
        bench.show()
        assert bench.display.size == (64, 48)
        assert bench.told[-1] == (
            "display: HDMI-A-1 shows the picture, 64x48@60; it has no mode 1280x720"
        )

    def test_of_two_screens_the_one_that_has_it(self):
        class Two(FakeCard):
            def outputs(self):
                small = Output("DSI-1", 30, 40, (SMALL,))
                return [small, Output("HDMI-A-1", 32, 41, (FULL_HD, HD))]

        display = KmsDisplay("1280x720", opener=lambda: iter([Two(SMALL)]))
        assert display.name == "kms: HDMI-A-1 shows the picture, 1280x720@60"


class TestTurned:
    PICTURE = np.zeros((48, 64, 3), np.uint8)
    PICTURE[:24, :32] = 255  # upper left

    @pytest.mark.parametrize(
        ("rotate", "row", "column"), [(0, 0, 0), (90, 0, -1), (180, -1, -1), (270, -1, 0)]
    )
    def test_the_upper_left_corner_goes_clockwise(self, rotate, row, column):
        bench = Bench(SMALL, rotate=rotate)
        assert bench.display.size == ((64, 48) if rotate in (0, 180) else (48, 64))
        upright = self.PICTURE if rotate in (0, 180) else self.PICTURE.transpose(1, 0, 2).copy()
        bench.display.show(upright, 0)
        bench.card.refresh()
        corners = {(r, c): bench.card.shown[r, c, 0] for r in (0, -1) for c in (0, -1)}
        assert corners.pop((row, column)) == 255
        assert set(corners.values()) == {0}


def test_overscan_leaves_black_margins():
    bench = Bench(SMALL, overscan=0.125)
    assert bench.display.size == (48, 36)
    bench.show((255, 255, 255))
    bench.show((255, 255, 255))
    lit = bench.card.shown[..., 0] == 255
    assert lit[6:42, 8:56].all()
    assert lit.sum() == 48 * 36
    assert (bench.card.shown[~lit][:, :3] == 0).all()


class TestPlugs:
    def test_no_screen_at_first(self):
        bench = Bench()
        assert bench.display.size is None
        assert not bench.display.ready
        assert "no screen is connected" in bench.display.name
        bench.show()
        bench.card.plug(SMALL)
        bench.show()
        bench.show((7, 7, 7))
        assert (bench.card.shown[..., :3] == 7).all()
        assert bench.told == ["display: HDMI-A-1 shows the picture, 64x48@60"]

    def test_unplugged_and_plugged_into_another_screen(self):
        bench = Bench(SMALL)
        bench.show()
        bench.card.plug()
        bench.show()
        bench.show()
        assert bench.display.size is None
        bench.card.plug(TALL)
        bench.show()
        bench.show((7, 7, 7))
        assert bench.display.size == (40, 80)
        assert (bench.card.shown[..., :3] == 7).all()
        assert bench.told == [
            "display: HDMI-A-1 was unplugged or exchanged",
            "display: no screen is connected",
            "display: HDMI-A-1 shows the picture, 40x80@50",
        ]

    def test_exchanged_between_two_looks(self):
        bench = Bench(SMALL)
        bench.show()
        bench.card.plug(TALL)
        bench.show()
        bench.show((7, 7, 7))
        assert (bench.card.shown[..., :3] == 7).all()

    def test_a_flip_that_fails_is_a_screen_that_went(self):
        bench = Bench(SMALL)
        bench.card.plug()
        bench.show(seconds=0)  # before the next look
        assert not bench.display.ready
        assert bench.told == ["display: HDMI-A-1: No such file or directory"]

    def test_it_looks_once_a_second(self):
        bench = Bench()
        bench.card.plug(SMALL)
        bench.show(seconds=0.5)
        assert not bench.display.ready
        bench.show(seconds=0.6)
        assert bench.display.ready

    def test_buffers_are_given_back(self):
        bench = Bench(SMALL)
        for mode in (TALL, SMALL, FULL_HD):
            bench.card.plug(mode)
            bench.show()
            bench.show()
        assert len(bench.card.buffers) == 2
        bench.display.close()
        bench.display.close()
        assert bench.card.buffers == {}
        assert bench.card.closed == bench.opened

    def test_a_card_that_is_taken_out_is_looked_for_again(self):
        bench = Bench(SMALL)
        bench.card.broken, bench.card.modes = True, ()
        bench.show()
        bench.show()
        assert not bench.display.ready
        bench.card.broken, bench.card.modes = False, (SMALL,)
        bench.show()
        assert bench.display.ready
        bench.card.broken = True
        bench.display.close()

    def test_cards_without_a_screen_are_closed(self):
        idle, used = FakeCard(), FakeCard(SMALL)
        KmsDisplay(opener=lambda: iter([idle, used]))
        assert (idle.closed, used.closed) == (1, 0)

    def test_cards_that_come_late(self):
        lists = [[FakeCard()], DeviceError("no card at all"), [FakeCard(), FakeCard(SMALL)]]
        told, now = [], 0.0

        def opener():
            if isinstance(lists[0], Exception):
                raise lists.pop(0)
            return iter(lists.pop(0))

        display = KmsDisplay(opener=opener, tell=told.append, clock=lambda: now)
        for now in (2.0, 4.0):
            display.show(np.zeros((24, 32, 3), np.uint8), now)
        assert display.ready
        assert told[0] == "display: no card at all"


class TestAnotherMaster:
    def test_it_is_told_once_and_tried_again_by_opening_the_card_anew(self):
        bench = Bench(SMALL, master=False)
        assert "another program shows its picture" in bench.display.name
        assert bench.card.closed == bench.opened == 1
        bench.show()
        bench.show()
        assert bench.opened == 3
        assert bench.told == []
        bench.card.master = True
        bench.show()
        assert bench.display.ready
        assert bench.told == ["display: HDMI-A-1 shows the picture, 64x48@60"]

    def test_no_buffer_is_left(self):
        assert Bench(SMALL, master=False).card.buffers == {}


class TestChosen:
    def opened(self, target, *cards):
        wanted = replace(config.load().display, target=target, rotate=90)
        display, why = open_display(wanted, cards=lambda: iter(cards))
        display.close()
        return display, why

    def test_auto_takes_a_screen_that_is_there(self):
        display, why = self.opened("auto", FakeCard(HD))
        assert isinstance(display, KmsDisplay)
        assert why == "a screen is connected"
        assert display.name == "kms: HDMI-A-1 shows the picture, 1280x720@60"

    @pytest.mark.parametrize(
        ("card", "reason"),
        [
            (FakeCard(), "no screen is connected"),
            (FakeCard(HD, master=False), "HDMI-A-1: another program shows its picture there"),
        ],
    )
    def test_auto_takes_the_page_else_and_gives_the_card_back(self, card, reason):
        try:
            display, why = self.opened("auto", card)
        except DeviceError as error:  # by default the page is always at the same port
            pytest.skip(str(error))
        assert isinstance(display, WebDisplay)
        assert why == reason
        assert card.closed == 1

    def test_kms_waits_for_one(self):
        display, why = self.opened("kms", FakeCard())
        assert display.name == "kms: no screen is connected"
        assert why == ""


def test_pictures_of_an_old_size_are_not_shown():
    bench = Bench(SMALL)
    bench.display.show(np.full((10, 10, 3), 255, np.uint8), 0)
    bench.card.refresh()
    assert bench.card.flips == 0


class TestAdjust:
    """Other settings while it runs, on a card that only its first user may change."""

    def bench(self, *modes):
        bench = Bench(*modes)
        bench.card.closed = 0
        return bench

    def test_a_mode_that_the_screen_does_not_have_changes_nothing(self):
        bench = self.bench(FULL_HD, HD)
        with pytest.raises(ConfigError, match="no screen has 1x1: HDMI-A-1 has 1920x1080@60"):
            bench.display.adjust("1x1", 90, 0.1)
        assert bench.display.size == (1920, 1080)
        assert bench.card.closed == 0
        bench.show((1, 2, 3))
        assert tuple(bench.card.shown[0, 0, :3]) == (3, 2, 1)

    def test_another_mode_turn_and_margin(self):
        bench = self.bench(FULL_HD, HD)
        bench.display.adjust("1280x720", 90, 0.1)
        assert bench.display.size == (720 - 2 * 72, 1280 - 2 * 128)
        bench.show((1, 2, 3))
        assert bench.card.shown.shape == (720, 1280, 4)
        assert not bench.card.shown[0, 0, :3].any()
        assert tuple(bench.card.shown[360, 640, :3]) == (3, 2, 1)
        assert len(bench.card.buffers) == 2

    def test_without_a_screen_it_counts_for_the_next(self):
        bench = self.bench()
        bench.display.adjust("1280x720", 0, 0.0)
        bench.card.plug(FULL_HD, HD)
        bench.show()
        assert bench.display.size == (1280, 720)

    def test_a_wrong_mode_at_the_start_gives_the_card_back(self):
        card = FakeCard(FULL_HD)
        with pytest.raises(ConfigError):
            KmsDisplay("1x1", opener=lambda: iter([card]))
        assert card.closed == 1

    def test_what_is_closed_stays_closed(self):
        bench = self.bench(SMALL)
        bench.display.close()
        opened = bench.opened
        bench.show()
        assert bench.opened == opened


class TestPower:
    def test_off_sends_no_signal_and_on_sends_the_picture_again(self):
        bench = Bench(SMALL)
        bench.show((200, 100, 50))
        bench.display.power(on=False)
        assert bench.card.shown is None
        flips = bench.card.flips
        bench.show((1, 2, 3))
        assert (bench.card.shown, bench.card.flips) == (None, flips)
        bench.display.power(on=True)
        assert (bench.card.shown[..., :3] == (50, 100, 200)).all()
        bench.show((4, 5, 6))
        assert (bench.card.shown[..., :3] == (6, 5, 4)).all()
        assert bench.told == []

    def test_a_screen_that_is_plugged_in_meanwhile_stays_dark(self):
        bench = Bench()
        bench.display.power(on=False)
        bench.card.plug(SMALL)
        bench.show()
        assert bench.display.ready
        assert bench.card.shown is None
        bench.display.power(on=True)
        bench.show((4, 5, 6))
        assert (bench.card.shown[..., :3] == (6, 5, 4)).all()

    def test_it_is_switched_once_and_not_for_every_picture(self):
        bench = Bench(SMALL)
        buffers = bench.card.shown
        for _ in range(3):
            bench.display.power(on=True)
        assert bench.card.shown is buffers

    def test_without_a_screen_there_is_nothing_to_switch(self):
        bench = Bench()
        bench.display.power(on=False)
        bench.display.power(on=True)
        assert not bench.display.ready

    def test_a_card_that_is_lost_meanwhile(self):
        bench = Bench(SMALL)
        bench.show()
        bench.display.power(on=False)
        bench.card.plug()
        bench.display.power(on=True)
        assert not bench.display.ready
        bench.card.plug(SMALL)
        bench.show()
        assert bench.display.ready


class TestCards:
    def test_none(self, tmp_path):
        with pytest.raises(DeviceError, match="holds no card"):
            list(open_cards(tmp_path))

    def test_one_that_can_be_opened_is_enough(self, tmp_path):
        (tmp_path / "card0").mkdir()
        (tmp_path / "card1").touch()
        (card,) = open_cards(tmp_path)
        assert card.name == str(tmp_path / "card1")
        card.close()

    def test_one_that_only_computes_has_no_outputs(self, tmp_path):
        class Computes(KernelCard):
            fault = errno.EOPNOTSUPP

            def _call(self, number, argument):
                raise OSError(self.fault, "refused")

        (tmp_path / "card0").touch()
        card = Computes(tmp_path / "card0")
        assert card.outputs() == []
        card.fault = errno.EIO
        with pytest.raises(OSError, match="refused"):
            card.outputs()
        card.close()

    def test_what_is_plugged_in_is_read_from_what_the_kernel_tells(self, tmp_path):
        output = Output("HDMI-A-1", 32, 41, (SMALL,))
        connector = tmp_path / "sys" / "card0-HDMI-A-1"
        other = tmp_path / "sys" / "card0-HDMI-A-2"
        other.mkdir(parents=True)
        connector.mkdir(parents=True)
        (tmp_path / "card0").touch()
        card = KernelCard(tmp_path / "card0", sysfs=tmp_path / "sys")
        seen = {card.plugged(output)}
        for status, edid in ((b"disconnected", b""), (b"connected", b"1"), (b"connected", b"2")):
            (connector / "status").write_bytes(status)
            (connector / "edid").write_bytes(edid)
            seen.add(card.plugged(output))
            (other / "status").write_bytes(status)
            seen.add(card.plugged(output))
        assert len(seen) == 4
        card.close()

    def test_one_that_is_no_card(self, tmp_path):
        (tmp_path / "card0").mkdir()
        with pytest.raises(DeviceError, match="card0: cannot be opened: Is a directory"):
            list(open_cards(tmp_path))
