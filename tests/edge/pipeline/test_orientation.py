"""Heads that are not upright are noticed after seconds, and only then."""

import cv2
import numpy as np
import pytest

from edge.detector.fake import FakeDetector
from edge.pipeline.orientation import NEEDED, OrientationProbe
from edge.scene import BBox, Face, Frame
from tests.edge.sessions import MODEL

UPRIGHT = np.zeros((48, 64, 3), np.uint8)
UPRIGHT[:10] = 200  # the top of the picture is bright
TURNED = {
    90: cv2.rotate(UPRIGHT, cv2.ROTATE_90_COUNTERCLOCKWISE),
    180: cv2.rotate(UPRIGHT, cv2.ROTATE_180),
    270: cv2.rotate(UPRIGHT, cv2.ROTATE_90_CLOCKWISE),
}


def face(score):
    return [Face(BBox(20, 10, 20, 20), score)]


def sure_of_upright_heads(frame):
    """A detector that is sure of a face where the top of the picture is bright."""
    return face(0.9 if frame.pixels[:10].min() == 200 else 0.5)


def probe_after(pixels, seconds, detector=None, start=0.0, probe=None):
    """Show a picture for some seconds at five frames a second."""
    detector = detector or FakeDetector(sure_of_upright_heads)
    probe = probe or OrientationProbe(detector)
    for i in range(int(seconds * 5)):
        frame = Frame(pixels, start + i / 5)
        probe.update(frame, detector.detect(frame))
    return probe


@pytest.mark.parametrize("degrees", TURNED)
def test_a_turned_camera_is_noticed(degrees):
    assert probe_after(TURNED[degrees], 20).turned == degrees


def test_an_upright_camera_is_not():
    assert probe_after(UPRIGHT, 60).turned == 0


def test_an_empty_room_is_not():
    assert probe_after(TURNED[180], 60, FakeDetector()).turned == 0


def test_one_glance_is_not_enough():
    """A picture of a head upside down that is held up for a moment."""
    probe = probe_after(TURNED[180], NEEDED - 1)
    assert probe_after(UPRIGHT, 60, start=10.0, probe=probe).turned == 0


def test_faces_that_are_equally_sure_either_way_do_not_count():
    assert probe_after(TURNED[180], 60, FakeDetector([face(0.7)])).turned == 0


def test_a_face_that_is_hardly_surer_when_turned_does_not_count():
    detector = FakeDetector(lambda frame: face(0.8 if frame.pixels[:10].min() == 200 else 0.65))
    assert probe_after(TURNED[180], 60, detector).turned == 0


def test_a_camera_that_was_set_right_is_noticed():
    probe = probe_after(TURNED[180], 30)
    assert probe_after(UPRIGHT, 30, start=40.0, probe=probe).turned == 0


def test_a_sure_face_costs_no_search():
    detector = FakeDetector([face(0.9)])
    probe_after(UPRIGHT, 10, detector)
    assert detector.frames == 50  # those of the frames themselves


def test_an_unsure_face_costs_one_search_a_second():
    detector = FakeDetector()
    probe_after(UPRIGHT, 10, detector)
    assert detector.frames == 50 + 10


def test_a_reset_forgets():
    probe = probe_after(TURNED[180], 30)
    probe.reset()
    assert probe.turned == 0
    assert probe_after(TURNED[180], NEEDED - 1, start=0.0, probe=probe).turned == 0


def test_the_portrait_upside_down_is_noticed_by_the_real_detector(astronaut):
    from edge.detector import blazeface

    network = MODEL.with_name(blazeface.NETWORKS["full"].file)
    if not network.is_file():
        pytest.skip("the face detector is missing: make models")
    detector = blazeface.load("full", MODEL.parent, 0.5, 1)
    upside_down = cv2.rotate(astronaut, cv2.ROTATE_180)
    assert probe_after(upside_down, 20, detector).turned == 180
    assert probe_after(astronaut, 20, detector).turned == 0
