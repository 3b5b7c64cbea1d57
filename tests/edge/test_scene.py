import pytest

from edge.labels import EMOTIONS
from edge.scene import BBox


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
