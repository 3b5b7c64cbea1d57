"""The sizes that webcams offer, and which of them is taken."""

import struct
from contextlib import suppress

import cv2
import pytest

from edge.camera.offered import FRAME_INTERVAL, FRAME_SIZE, Offer, Offers, list_offers
from edge.camera.v4l2 import V4L2Camera
from edge.config.schema import CameraConfig
from edge.errors import DeviceError
from edge.render.viewport import space_of
from edge.runtime.frames import shown_in
from tests.edge.webcams import ENDLESS, FakeCapture, FakeNodes

MJPG, YUYV = (int.from_bytes(name, "little") for name in (b"MJPG", b"YUYV"))
USUAL = ["320x240", "640x480", "800x600", "1280x720", "1280x960", "1920x1080"]
WIDE = ["640x360", "640x480", "848x480", "960x540", "1280x720", "1920x1080"]


def size_of(text):
    return tuple(map(int, text.split("x")))


def scale_on(screen, rotate=0):
    return shown_in(space_of(size_of(screen), "auto"), CameraConfig(rotate=rotate)).scale


def choose(offered, wanted="960x720", screen="1280x720", rate=30, **options):
    """Choose among sizes, "800x600" or "800x600@15"; return the size and the reason."""
    parts = [text.partition("@") for text in offered]
    offers = [Offer(*size_of(size), float(rate or 30)) for size, _, rate in parts]
    made = Offers(lambda device, code: offers, scale_on(screen), **options)
    size, why = made.choose(None, MJPG, size_of(wanted), rate)
    return "{}x{}".format(*size), why


class TestList:
    @pytest.fixture
    def node(self, tmp_path):
        path = tmp_path / "video0"
        path.touch()
        return path

    def test_sizes_have_their_highest_rate(self, node):
        offers = {"MJPG": {(640, 480): [15, 30], (1280, 720): [10]}, "YUYV": {(320, 240): [5]}}
        nodes = FakeNodes(offers, video0=(None, [], 1))
        assert list_offers(node, MJPG, nodes) == [(640, 480, 30), (1280, 720, 10)]
        assert list_offers(node, YUYV, nodes) == [(320, 240, 5)]

    def test_a_range_of_rates_is_unknown(self, node):
        nodes = FakeNodes({"MJPG": {(640, 480): None}}, video0=(None, [], 1))
        assert list_offers(node, MJPG, nodes) == [(640, 480, 0)]

    def test_a_driver_that_takes_any_size_offers_no_list(self, node):
        def any_size(descriptor, request, data):
            return FRAME_SIZE.pack(0, MJPG, 3, 16, 4096, 2, 16, 4096, 2, 0, 0)

        assert list_offers(node, MJPG, any_size) == []

    def test_a_driver_without_lists_and_a_missing_node_offer_nothing(self, node, tmp_path):
        assert list_offers(node, MJPG, FakeNodes(video0=(None, [], 1))) == []
        assert list_offers(tmp_path / "video9", MJPG) == []

    def test_requests_have_the_size_that_their_number_names(self):
        assert FRAME_SIZE.size == 44
        assert FRAME_INTERVAL.size == 52
        assert struct.calcsize("I") == 4


class TestChoice:
    @pytest.mark.parametrize(
        ("offered", "wanted", "screen", "chosen"),
        [
            ([*USUAL, "960x720"], "960x720", "1280x720", "960x720"),
            (USUAL, "640x480", "1280x720", "640x480"),
            (USUAL, "960x720", "1280x720", "640x480"),  # enlarged by one and a half
            (["800x600", "1280x720"], "960x720", "1280x720", "800x600"),
            (WIDE, "960x720", "1280x720", "960x540"),  # it is only copied
            # To decode costs most.
            (["640x480", "1280x720", "1920x1080"], "960x720", "1280x720", "640x480"),
            (["640x480", "1280x720", "1920x1080"], "960x720", "1920x1080", "1280x720"),
            (["1280x720", "1920x1080"], "960x720", "1280x720", "1280x720"),
            (["1912x1080", "1920x1080"], "960x720", "1280x720", "1920x1080"),  # it is halved
            (["160x120", "640x480"], "960x720", "320x240", "640x480"),
            (["640x480", "1280x720"], "640x360", "1280x720", "640x480"),
            (["160x120", "320x240"], "960x720", "1280x720", "320x240"),
            (["1920x1080", "2592x1944"], "960x720", "1280x720", "1920x1080"),
            (["1280x960", "1296x972"], "960x720", "640x480", "1280x960"),
        ],
    )
    def test_the_cheapest_of_the_near_sizes_is_taken(self, offered, wanted, screen, chosen):
        assert choose(offered, wanted, screen)[0] == chosen

    def test_a_size_that_the_screen_shows_as_it_is_may_be_larger(self):
        assert choose(["880x660", "960x720"], "1000x750")[0] == "960x720"

    def test_the_reason_names_both_sizes(self):
        why = "has no frames of 960x720: 640x480 costs least for what it shows"
        assert choose(USUAL)[1] == why
        assert choose(["960x720"])[1] == ""

    def test_a_size_that_is_too_slow_is_passed_over(self):
        offered = ["960x720@10", "800x600@15", "640x480", "1280x720@10"]
        assert choose(offered)[0] == "640x480"
        why = "does not give 30 frames per second of 960x720: 640x480 costs least for what it shows"
        assert choose(offered)[1] == why
        assert choose(offered, rate=10) == ("960x720", "")

    def test_a_camera_that_is_slow_in_all_sizes_keeps_the_wanted_one(self):
        assert choose(["640x480@15", "960x720@10"]) == ("960x720", "")

    def test_a_side_that_is_set_is_kept(self):
        offered = ["640x480", "1280x720", "1920x1080"]
        assert choose(offered, "960x720")[0] == "640x480"
        assert choose(offered, "960x720", given=(0, 720))[0] == "1280x720"
        assert choose(offered, "960x720", given=(1920, 0))[0] == "1920x1080"
        assert choose(offered, "960x720", given=(0, 960))[0] == "640x480"  # none has it

    def test_both_sides_that_are_set_are_kept_at_any_rate(self):
        offered = ["640x480", "800x600", "1920x1080@5"]
        assert choose(offered, "1920x1080", given=(1920, 1080)) == ("1920x1080", "")
        assert choose(["640x480", "1280x720@10"], "1280x960", given=(1280, 0))[0] == "1280x720"

    @pytest.mark.parametrize(
        ("offered", "wanted", "rate", "chosen"),
        [
            (["960x720@25", "640x480@25", "320x240"], "960x720", 30, "960x720"),
            (["640x480@15", "320x240", "160x120"], "640x480", 30, "640x480"),
            (["1280x720", "640x480", "320x240@120"], "960x720", 60, "640x480"),
        ],
    )
    def test_a_small_size_is_not_taken_for_its_rate(self, offered, wanted, rate, chosen):
        assert choose(offered, wanted, rate=rate)[0] == chosen

    def test_without_a_list_the_wanted_size_is_requested(self):
        assert choose([]) == ("960x720", "")


@pytest.mark.parametrize("count", [0, ENDLESS])
def test_the_chosen_size_is_requested_and_logged_with_the_first_frame(tmp_path, caplog, count):
    caplog.set_level("INFO")
    capture, asked = FakeCapture(count), []

    def offered(device, code):
        asked.append((device, code))
        return [Offer(640, 480, 30), Offer(800, 600, 30)]

    capture.get = lambda key: {cv2.CAP_PROP_FOURCC: YUYV}.get(key, 0)
    offers = Offers(offered, scale_on("1280x720"))
    camera = V4L2Camera(tmp_path, (960, 720), opener=lambda _: capture, offers=offers)
    with suppress(DeviceError):
        next(iter(camera))
    camera.close()
    assert asked == [(tmp_path, YUYV)]  # the format that the camera has taken
    assert capture.settings[cv2.CAP_PROP_FRAME_WIDTH] == 640
    assert capture.settings[cv2.CAP_PROP_FRAME_HEIGHT] == 480
    assert camera.note == "has no frames of 960x720: 640x480 costs least for what it shows"
    # A camera without a picture is opened again and again.
    assert caplog.messages == [f"camera: {tmp_path} {camera.note}"] * (count > 0)


def test_a_camera_that_hangs_sideways_is_shown_upright():
    assert scale_on("1280x720")((960, 720)) == 1
    assert scale_on("1280x720", rotate=90)((960, 720)) == pytest.approx(0.75)
