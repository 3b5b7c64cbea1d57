import numpy as np
import pytest

from edge.render.palette import DARK
from edge.render.typeface import can_shape
from tests.edge.scenes import FOUR, renderer, scene


def test_labels_of_more_than_four_faces_have_no_names():
    colour = DARK.people[0]
    four, five = scene(*FOUR), scene(*FOUR, (600, 440, 20, 20))
    # The name has the track's colour; the box is the same in both pictures.
    count = [(renderer().render(s)[:, :960] == colour).all(axis=2).sum() for s in (four, five)]
    assert count[1] < count[0]


@pytest.mark.skipif(not can_shape(), reason="Arabic needs libfribidi0")
@pytest.mark.parametrize("code", ["en", "ar"])
def test_statistics_that_do_not_fit_are_shortened_to_the_first_group(code, dejavu):
    line = "29.8 fps   " + "camera 2.1 detect 12.4 " * 9
    small = renderer((320, 240), code, folders=[dejavu])
    picture = small.render(scene(stats=line))
    short = small.render(scene(stats="29.8 fps"))
    assert (picture == short).all()


def test_statistics_that_do_not_fit_into_one_row_are_in_two():
    stages = "camera 12.1 follow 4.2 render 16.1 display 0.6 detect 6.9 track 0.1 classify 5.0 ms"
    line = f"29.8 fps   {stages}   84 °C   governor 3/3 heat"
    drawn = renderer().render(scene(stats=line)).astype(int)
    first = renderer().render(scene(stats="29.8 fps   84 °C   governor 3/3 heat"))
    below = np.abs(drawn - first).any(axis=2)
    top, height = 48, 33
    assert not below[:top].any()
    assert below[top : top + height, 100:860].any(axis=0).all()
    assert not below[top + height :].any()
