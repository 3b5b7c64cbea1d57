import numpy as np
import pytest

from edge.labels import EMOTIONS
from edge.scene import BBox, Face


def test_order_of_emotions():
    assert EMOTIONS == ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (BBox(0, 0, 10, 10), 1.0),
        (BBox(5, 0, 10, 10), 1 / 3),
        (BBox(10, 0, 10, 10), 0.0),
        (BBox(20, 20, 5, 5), 0.0),
    ],
)
def test_overlap(other, expected):
    assert BBox(0, 0, 10, 10).iou(other) == pytest.approx(expected)


def test_resized_about_the_centre_then_moved_down():
    assert BBox(10, 20, 40, 60).resized(1.5, 0.1) == BBox(0, 11, 60, 90)


def test_a_mirrored_face_is_one_whose_right_eye_is_on_the_left():
    points = [(12, 24), (18, 24), (15, 27), (15, 30), (10, 25), (20, 25)]
    face = Face(BBox(8, 20, 14, 14), 0.7, np.array(points, np.float32))
    mirrored = face.mirrored(100)
    assert mirrored.bbox == (78, 20, 14, 14)
    assert mirrored.landmarks.tolist()[:3] == [[82, 24], [88, 24], [85, 27]]
    assert mirrored.landmarks.tolist()[4:] == [[80, 25], [90, 25]]
    assert mirrored.landmarks.dtype == np.float32
    assert Face(face.bbox, 0.7).mirrored(100).landmarks is None
