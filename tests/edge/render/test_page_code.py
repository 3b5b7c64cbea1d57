"""The web page's QR code on the idle screen."""

import cv2
import numpy as np
import pytest

from edge.scene import Frame, Scene
from tests.edge.pictures import RED
from tests.edge.scenes import renderer

ADDRESS = "http://192.168.100.200:8080/"


def read(picture):
    """Read the code in either upper corner; the eyes of the icons confuse OpenCV's reader."""
    height, width = picture.shape[:2]
    corners = picture[: height // 2, : width // 2], picture[: height // 2, width // 2 :]
    found = [cv2.QRCodeDetector().detectAndDecode(np.ascontiguousarray(c))[0] for c in corners]
    return "".join(found)


@pytest.mark.parametrize("size", [(640, 480), (1280, 720), (720, 1280), (1920, 1080)])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_idle_screen_shows_a_code_that_can_be_read(size, language):
    drawn = renderer(size, language)
    drawn.page_address = ADDRESS
    for time in (0.0, 60.0, 180.0):  # it drifts
        assert read(drawn.render(Scene(Frame(RED, time), state="idle"))) == ADDRESS


def test_golden_picture(golden):
    drawn = renderer()
    drawn.page_address = ADDRESS
    golden("scene-page-code", drawn.render(Scene(Frame(RED, 0.0), state="idle")))


def test_other_screens_and_other_settings_show_none():
    drawn = renderer()
    assert read(drawn.render(Scene(Frame(RED), state="idle"))) == ""
    drawn.page_address = ADDRESS
    for state in ("", "starting", "no_camera"):
        assert read(drawn.render(Scene(Frame(RED), state=state))) == ""
