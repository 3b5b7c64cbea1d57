"""The time code of the clips for `tests.system.latency`, and what is made of it."""

import time

import cv2
import numpy as np
import pytest

from edge.render.layout import Rect
from edge.render.viewport import fit_frame
from tests.system.latency import FrameReports, Seen, evaluate, row
from tests.system.time_code import BITS, CODED, COUNT, read_code, with_code

GREY = np.full((240, 320, 3), 128, np.uint8)


def screen_with(number, *, mirrored):
    """Show a coded frame as the device does: as JPEG, enlarged, beside a panel."""
    view = fit_frame((320, 240), Rect(0, 0, 960, 720), mirrored=mirrored)
    jpeg = cv2.imencode(".jpg", with_code(GREY, number))[1]
    shown = cv2.resize(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), (view.w, view.h))
    picture = np.zeros((720, 1280, 3), np.uint8)
    picture[:, :960] = shown[:, ::-1] if mirrored else shown
    picture[660:, :90] = (20, 30, 20)  # the indicator of the camera
    return picture, view


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("number", [0, 1, 21, COUNT - 1])
def test_a_number_is_read_from_the_screen(number, mirrored):
    assert read_code(*screen_with(number, mirrored=mirrored)) == number


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_without_a_code_has_no_number(level):
    _, view = screen_with(0, mirrored=False)
    assert read_code(np.full((720, 1280, 3), level, np.uint8), view) is None


def test_a_torn_code_has_no_number():
    picture, view = screen_with(0, mirrored=False)
    picture[:, :490] = screen_with(COUNT - 1, mirrored=False)[0][:, :490]
    assert read_code(picture, view) is None


def test_every_frame_of_the_clip_has_its_number_and_the_face_stays_free():
    frames = CODED.frames()
    assert len(frames) == COUNT == 1 << BITS
    assert CODED.face.y + CODED.face.h < 0.9 * 240
    assert len({frame.tobytes() for frame in frames}) == COUNT


def seen(*pairs):
    return [Seen(*pair) for pair in pairs]


class TestEvaluate:
    def test_a_delay_ends_with_the_first_screenshot_of_a_frame(self):
        taken = {70: 10.0, 71: 10.5, 72: 11.0}
        screenshots = seen((9.5, 5), (10.2, 5), (10.3, 6), (10.6, 6), (11.2, 8), (11.3, 8))
        found = evaluate(taken, screenshots)
        assert found.taken == 3
        assert found.shown == 2  # frame 71 was never seen
        assert found.delays == pytest.approx((0.3, 0.2))
        assert found.frame_time == 0.5

    def test_a_number_that_comes_again_is_the_latest_frame_with_it(self):
        taken = {1: 10.0, 1 + COUNT: 20.0, 2 + COUNT: 20.5}
        found = evaluate(taken, seen((9.9, None), (10.4, 1), (20.1, 1), (21.0, 2)))
        assert found.delays == pytest.approx((0.4, 0.1, 0.5))

    def test_pictures_without_a_code_are_no_frames(self):
        found = evaluate({0: 1.0, 1: 1.5}, seen((0.9, None), (1.2, None), (2.0, 1)))
        assert found.shown == 1

    def test_the_row_has_multiples_of_the_frame_time(self):
        taken = {number: number / 5 for number in range(40)}
        screenshots = seen(*((number / 5 + 0.1, number % COUNT) for number in range(-1, 40)))
        cells = row(5, evaluate(taken, screenshots))
        assert cells[0] == "5.0 of 5"
        assert cells[2] == f"{cells[1]} (100%)"
        assert cells[4:] == ["100 ms = 0.50", "100 ms = 0.50"]


def wait_for(reports, number):
    """Wait until a frame is reported, ten seconds at most."""
    for _ in range(1000):
        if number in reports.times:
            return
        time.sleep(0.01)
    raise AssertionError(f"frame {number} is not reported")


def test_reports_have_the_time_of_their_line(tmp_path):
    serial = tmp_path / "serial.log"
    serial.write_bytes(b"[ 1.0] boot\r\nframe 1\r\n")
    reports = FrameReports(serial)
    with serial.open("ab", buffering=0) as file:
        file.write(b"frame 2\r\nother\r\nfra")
        wait_for(reports, 2)
        file.write(b"me 3\r\n")
        wait_for(reports, 3)
    reports.close()
    assert list(reports.times) == [2, 3]
    assert reports.times[2] <= reports.times[3]
