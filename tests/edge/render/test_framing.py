import pytest

from edge.render.framing import Framing
from edge.render.layout import Rect
from edge.render.viewport import fit_frame
from edge.scene import BBox

SIZE, AREA = (640, 480), Rect(0, 0, 360, 480)
MIDDLE = fit_frame(SIZE, AREA, fill=True)  # shows the columns 140 to 500


def face(x, y=200):
    return BBox(x, y, 60, 60)


def columns(framing, *boxes, time=0.0):
    viewport = framing.follow(MIDDLE, SIZE, boxes, time)
    assert viewport[:5] == MIDDLE[:5]
    return viewport.left, viewport.left + viewport.w / viewport.scale


@pytest.mark.parametrize("boxes", [(), (face(200),), (face(160), face(420))])
def test_the_middle_is_shown_where_no_face_is_near_its_edge(boxes):
    assert columns(Framing(), *boxes) == (140, 500)


@pytest.mark.parametrize("boxes", [(face(20),), (face(560),), (face(10), face(300)), (face(-30),)])
def test_all_faces_are_in_view_at_once_in_the_first_picture(boxes):
    left, right = columns(Framing(), *boxes)
    assert left >= 0
    assert right <= 640
    assert all(left <= max(0, box.x) and box.x + box.w <= right for box in boxes)


def test_faces_that_are_too_far_apart_are_cut_alike():
    left, right = columns(Framing(), face(80), face(500))
    assert left - 80 == pytest.approx(560 - right)


def test_the_window_moves_evenly_and_then_rests():
    framing = Framing()
    columns(framing, face(200), time=0)
    lefts = [columns(framing, face(520), time=0.05 * i)[0] for i in range(1, 100)]
    steps = [b - a for a, b in zip([140, *lefts], lefts, strict=False)]
    assert 0 < max(steps) < 20
    assert min(steps) == 0
    assert lefts[-1] + 360 >= 580
    # A face that moves a little moves nothing.
    assert columns(framing, face(525), time=5.0)[0] == lefts[-1]
    assert columns(framing, time=5.1)[0] == lefts[-1]


@pytest.mark.parametrize("time", [-5.0, 60.0])
def test_a_jump_of_time_begins_anew(time):
    framing = Framing()
    columns(framing, face(580), time=0)
    assert columns(framing, face(300), time=time) == (140, 500)


def test_another_size_begins_anew():
    framing = Framing()
    columns(framing, face(580))
    wider = fit_frame((1280, 480), AREA, fill=True)
    assert framing.follow(wider, (1280, 480), (), 0.1) == wider


def test_an_upright_camera_is_followed_upwards():
    upright = fit_frame((480, 640), Rect(0, 0, 480, 360), fill=True)
    assert upright.top == 140
    assert Framing().follow(upright, (480, 640), (face(200, 20),), 0).top < 20
