import numpy as np

from edge.detector.fake import FakeDetector
from edge.scene import BBox, Face, Frame

ONE, OTHER = Face(BBox(1, 2, 3, 4), 0.9), Face(BBox(5, 6, 7, 8), 0.8)
FRAME = Frame(np.zeros((9, 9, 3), np.uint8), index=5)


def test_without_a_script_no_face_is_ever_reported():
    detector = FakeDetector()
    assert [detector.detect(FRAME) for _ in range(2)] == [[], []]
    assert detector.frames == 2


def test_the_script_repeats_from_its_start():
    detector = FakeDetector([[ONE, OTHER], []])
    assert [detector.detect(FRAME) for _ in range(3)] == [[ONE, OTHER], [], [ONE, OTHER]]


def test_a_function_computes_the_faces_from_the_frame():
    detector = FakeDetector(lambda frame: (Face(BBox(frame.index, 0, 1, 1), 0.5),))
    assert detector.detect(FRAME)[0].bbox.x == 5
