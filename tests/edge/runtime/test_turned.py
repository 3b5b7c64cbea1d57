"""A turned camera gets a notice on the screen, and a log line with the setting to change."""

import logging

import numpy as np
import pytest

from edge.camera.turned import TurnedCamera
from edge.detector.fake import FakeDetector
from edge.display.memory import MemoryDisplay
from edge.pipeline.orientation import OrientationProbe
from edge.scene import BBox, Face, Frame
from tests.edge import sessions

SECONDS = 20


class Picture:
    """A camera that shows one picture, five times a second."""

    name, live, physical, length, rate, damaged_frames = "cam", False, False, None, None, 0

    def __iter__(self):
        pixels = np.zeros((48, 64, 3), np.uint8)
        pixels[-10:] = 200
        for i in range(SECONDS * 5):
            yield Frame(pixels, i / 5, i)

    def close(self):
        """Do nothing."""


def sure_of_a_bright_top(frame):
    return [Face(BBox(20, 10, 20, 20), 0.9)] if frame.pixels[:10].min() == 200 else []


def last_scene(degrees, flip):
    """Show the picture to a session, and return its last scene."""
    detector = FakeDetector(sure_of_a_bright_top)
    session = sessions.session(TurnedCamera(Picture(), degrees, flip), MemoryDisplay(), detector)
    session.pipeline = sessions.pipeline(detector, orientation=OrientationProbe(detector))
    return [session.describe(session.pipeline.process(frame)) for frame in session.frames][-1]


@pytest.mark.parametrize(
    ("degrees", "flip", "advice"),
    [
        (0, "none", "stand on their heads: set camera.rotate = 180"),
        (180, "vertical", "stand on their heads: set camera.rotate = 0"),
        (90, "none", "lie on their side: set camera.rotate = 180"),
        (270, "horizontal", "lie on their side: set camera.rotate = 180"),
    ],
)
def test_the_setting_that_mends_it_is_named_once(degrees, flip, advice, caplog):
    caplog.set_level(logging.WARNING)
    assert "turned" in last_scene(degrees, flip).notices
    assert caplog.messages == [f"camera: the people seen {advice}"]


@pytest.mark.parametrize(("degrees", "flip"), [(180, "none"), (0, "vertical")])
def test_an_upright_picture_gets_no_notice(degrees, flip, caplog):
    caplog.set_level(logging.WARNING)
    assert "turned" not in last_scene(degrees, flip).notices
    assert caplog.messages == []
