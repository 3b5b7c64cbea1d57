import numpy as np
import pytest

from edge.camera.turned import TurnedCamera, rotation_for
from edge.demo.clip import DemoCamera
from edge.media.turning import turn
from edge.scene import Frame

# One corner of each colour, so that every turn and flip differs.
CORNERS = np.array([[[1] * 3, [2] * 3, [3] * 3], [[4] * 3, [5] * 3, [6] * 3]], np.uint8)


class OneFrame:
    """A camera with one frame."""

    name, live, physical, length, rate, damaged_frames = "one", False, False, 1, 25.0, 7

    def __iter__(self):
        yield Frame(CORNERS, 1.5, 3, "one", "camera_lost")

    def close(self):
        self.closed = True


@pytest.mark.parametrize(
    ("degrees", "flip", "expected"),
    [
        (0, "none", [[1, 2, 3], [4, 5, 6]]),
        (90, "none", [[4, 1], [5, 2], [6, 3]]),
        (180, "none", [[6, 5, 4], [3, 2, 1]]),
        (270, "none", [[3, 6], [2, 5], [1, 4]]),
        (0, "horizontal", [[3, 2, 1], [6, 5, 4]]),
        (0, "vertical", [[4, 5, 6], [1, 2, 3]]),
        (90, "horizontal", [[1, 4], [2, 5], [3, 6]]),
        (180, "vertical", [[3, 2, 1], [6, 5, 4]]),
    ],
)
def test_pictures_are_rotated_clockwise_and_then_flipped(degrees, flip, expected):
    turned = turn(CORNERS, degrees, flip)
    assert turned[..., 0].tolist() == expected
    assert turned.flags.c_contiguous


def test_frames_keep_everything_else():
    camera = TurnedCamera(OneFrame(), 90, "none")
    (frame,) = camera
    assert frame.pixels.shape == (3, 2, 3)
    assert (frame.time, frame.index, frame.source, frame.trouble) == (1.5, 3, "one", "camera_lost")
    kept = ("name", "live", "physical", "length", "rate", "damaged_frames")
    assert [getattr(camera, key) for key in kept] == [getattr(OneFrame, key) for key in kept]


@pytest.mark.parametrize("flip", ["none", "horizontal", "vertical"])
@pytest.mark.parametrize("before", [0, 90, 180, 270])
@pytest.mark.parametrize("seen", [90, 180, 270])
def test_the_advised_rotation_sets_the_picture_upright(before, flip, seen):
    advised = rotation_for(TurnedCamera(OneFrame(), before, flip), seen)
    assert (turn(CORNERS, advised, flip) == turn(turn(CORNERS, before, flip), seen)).all()


def test_the_advice_for_a_camera_that_is_not_turned_is_what_was_seen():
    assert rotation_for(DemoCamera((64, 48), forever=False), 270) == 270
