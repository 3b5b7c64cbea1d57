"""Parts of a frame that are searched for far faces."""

import numpy as np
import pytest

from edge.detector import views
from edge.detector.fake import FakeDetector
from edge.detector.views import View, all_views, around, distinct, look, tiles, whole
from edge.scene import BBox, Face, Frame

SIZES = [(640, 480), (1280, 720), (720, 1280), (1920, 1080), (640, 640), (2000, 400)]


@pytest.mark.parametrize("zoom", [1.6, 2.5, 3.2])
@pytest.mark.parametrize("size", SIZES)
def test_each_small_face_is_whole_in_a_tile(size, zoom):
    width, height = size
    side = views.SHARED * max(size) / zoom - 2
    for x in np.linspace(0, width - side, 40):
        for y in np.linspace(0, height - side, 40):
            box = BBox(x, y, side, side)
            assert any(views.shows(tile, box, size) for tile in tiles(size, zoom)), box


@pytest.mark.parametrize("size", SIZES)
def test_tiles_lie_within_the_frame_and_enlarge_it(size):
    for left, top, width, height in tiles(size):
        assert left >= 0
        assert top >= 0
        assert left + width <= size[0]
        assert top + height <= size[1]
        assert max(width, height) == max(views.SIDE, round(max(size) / 3.2))


@pytest.mark.parametrize(
    ("size", "count"),
    [((480, 360), 4), ((640, 480), 4), ((960, 720), 6), ((1280, 720), 8), ((4000, 3000), 12)],
)
def test_there_are_not_too_many_tiles_to_take_turns(size, count):
    assert len(tiles(size)) == count


def test_a_small_frame_has_no_tiles():
    assert tiles((240, 180)) == []
    assert all_views((240, 180)) == [View(0, 0, 240, 180)]


def test_a_large_picture_is_searched_in_tiles_of_several_sizes():
    sides = {view.side for view in all_views((4000, 3000))}
    assert sides == {4000, 3277, 2048, 1280, 800, 500}
    assert {view.side for view in all_views((640, 480))} == {640, 400}


@pytest.mark.parametrize("centre", [(320, 240), (5, 5), (636, 478), (-40, 500)])
def test_a_view_around_a_face_lies_within_the_frame(centre):
    box = BBox(centre[0] - 15, centre[1] - 15, 30, 30)
    left, top, width, height = around(box, (640, 480), 180)
    assert (width, height) == (180, 180)
    assert 0 <= left <= 640 - 180
    assert 0 <= top <= 480 - 180
    if centre == (320, 240):
        assert (left, top) == (230, 150)


def test_a_view_around_a_large_face_is_the_frame():
    assert around(BBox(100, 100, 200, 200), (640, 480), 1200) == whole((640, 480))


def test_a_look_reports_faces_in_pixels_of_the_frame():
    landmarks = np.full((6, 2), 7.0, np.float32)
    detector = FakeDetector([[Face(BBox(10, 20, 30, 40), 0.9, landmarks)]])
    frame = Frame(np.zeros((480, 640, 3), np.uint8), 3.0)
    (face,) = look(detector, frame, View(100, 50, 200, 150))
    assert face.bbox == BBox(110, 70, 30, 40)
    assert face.landmarks.tolist() == [[107.0, 57.0]] * 6


def test_a_look_searches_the_pixels_of_its_view():
    seen = []
    detector = FakeDetector(lambda frame: seen.append(frame) or [])
    pixels = np.arange(480 * 640 * 3, dtype=np.uint32).astype(np.uint8).reshape(480, 640, 3)
    look(detector, Frame(pixels, 3.0), View(100, 50, 200, 150))
    assert (seen[0].pixels == pixels[50:200, 100:300]).all()
    assert seen[0].time == 3.0


@pytest.mark.parametrize(
    ("box", "kept"),
    [
        (BBox(-4, 30, 30, 30), False),  # the view's left edge, which is inside the frame
        (BBox(180, 30, 30, 30), False),  # its right edge
        (BBox(50, 130, 30, 30), False),  # its lower edge
        (BBox(50, -10, 30, 30), True),  # its upper edge is the frame's own
        (BBox(50, 30, 30, 30), True),
    ],
)
def test_a_face_that_only_the_view_cuts_off_is_left_out(box, kept):
    detector = FakeDetector([[Face(box, 0.9)]])
    frame = Frame(np.zeros((480, 640, 3), np.uint8))
    assert bool(look(detector, frame, View(100, 0, 200, 150))) is kept


def test_a_mirrored_look_reports_faces_where_they_are():
    pixels = np.zeros((100, 200, 3), np.uint8)
    pixels[:, 70:] = 255  # the right half of the view
    detector = FakeDetector(lambda frame: [Face(BBox(4, 10, 20, 20), float(frame.pixels[0, 0, 0]))])
    (face,) = look(detector, Frame(pixels), View(40, 20, 60, 60), mirrored=True)
    assert face == Face(BBox(40 + 60 - 4 - 20, 20 + 10, 20, 20), 255.0)


def test_of_faces_that_overlap_the_best_is_kept():
    faces = [Face(BBox(x, 0, 40, 40), score) for x, score in ((0, 0.5), (8, 0.8), (90, 0.6))]
    assert [face.score for face in distinct(faces)] == [0.8, 0.6]
