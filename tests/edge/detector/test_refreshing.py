"""Known faces are refreshed by close-ups between the searches for all faces."""

from __future__ import annotations

import numpy as np
import pytest

from edge.config import loader
from edge.detector.fake import FakeDetector
from edge.detector.refreshing import AGAIN, MOST, SIDE, RefreshingSearch
from edge.detector.search import WholeSearch
from edge.runtime import backends
from edge.scene import BBox, Face, Frame
from tests.files import ROOT

PIXELS = np.zeros((480, 640, 3), np.uint8)
HERE, THERE = BBox(100, 100, 80, 80), BBox(400, 200, 80, 80)
PAUSE = 0.2


class Scene:
    """A search of the whole frame, and close-ups with a face of a box in their middle.

    Attributes:
        faces: that the search finds.
        close_up: the box of a face in a close-up of 200 pixels; None where it shows none.
        frames: number of searches and of close-ups.
    """

    def __init__(self, *faces):
        self.faces, self.close_up = faces, BBox(60, 60, 80, 80)
        self.whole = FakeDetector(lambda _: [Face(box, 0.9) for box in self.faces])
        self.near = FakeDetector(self._near)
        self.opened = 0
        self.search = RefreshingSearch(WholeSearch(self.whole), self._open, PAUSE)

    def _open(self):
        self.opened += 1
        return self.near

    def _near(self, frame):
        assert max(frame.size) == SIDE * 80
        return [Face(self.close_up, 0.8)] if self.close_up else []

    def at(self, time, *known):
        return self.search.search(Frame(PIXELS, time), dict(enumerate(known, start=1)))

    @property
    def frames(self):
        return self.whole.frames, self.near.frames


def test_known_faces_are_refreshed_until_the_next_search_is_due():
    scene = Scene(HERE)
    found = [scene.at(time, HERE) for time in (0.0, 0.1, 0.19, 0.2)]
    assert [each.whole for each in found] == [True, False, False, True]
    assert [[face.bbox for face in each.faces] for each in found] == [[HERE]] * 4
    assert scene.frames[0] == 2


def test_a_face_that_a_close_up_misses_is_searched_for_at_once():
    scene = Scene(HERE)
    scene.at(0.0, HERE)
    scene.close_up, scene.faces = None, ()
    found = scene.at(0.1, HERE)
    assert (found.whole, found.faces, found.missed) == (True, [], {1})


@pytest.mark.parametrize(
    "known",
    [
        (),
        (BBox(0, 0, 40, 40),),
        [HERE.moved(100 * i, 0) for i in range(MOST + 1)],
    ],
    ids=["nobody", "far", "many"],
)
def test_without_a_face_that_is_worth_it_all_are_searched_for(known):
    scene = Scene()
    assert [scene.at(time, *known).whole for time in (0.0, 0.1)] == [True, True]
    assert (scene.frames, scene.opened) == ((2, 0), 0)


def test_each_of_a_few_faces_gets_a_close_up():
    scene = Scene(HERE, THERE)
    scene.at(0.0)
    found = scene.at(0.1, HERE, THERE)
    assert {face.bbox for face in found.faces} == {HERE, THERE}
    assert (found.missed, scene.frames, scene.search.close_ups) == (frozenset(), (1, 2), 2)


def test_the_close_ups_detector_is_opened_once_when_it_is_needed():
    scene = Scene(HERE)
    scene.at(0.0)
    assert scene.opened == 0
    for time in (0.1, 0.15):
        scene.at(time, HERE)
    assert scene.opened == 1


def test_a_close_up_draws_the_box_of_the_search():
    """Else a face that does not move would seem to tremble."""
    scene = Scene(HERE)
    scene.close_up = BBox(64, 56, 72, 72)  # smaller, and higher by four pixels on each side
    scene.at(0.0, HERE)
    (face,) = scene.at(0.1, HERE).faces
    assert tuple(face.bbox) == pytest.approx(HERE)
    scene.close_up = BBox(60, 60, 80, 80)  # what is added is measured again
    scene.at(AGAIN, HERE)
    (face,) = scene.at(AGAIN + 0.1, HERE).faces
    assert tuple(face.bbox) == pytest.approx(HERE)


def test_the_boxes_are_compared_only_where_a_close_up_was_taken_since():
    scene = Scene(HERE)
    for time in (0.0, 0.2, 0.4):
        scene.at(time, HERE)
    assert scene.search.close_ups == 1
    for time in (0.5, 0.65, 0.9):
        scene.at(time, HERE)
    assert scene.search.close_ups == 2
    scene.at(AGAIN + 0.15, HERE)
    assert scene.search.close_ups == 3


def test_after_a_reset_all_faces_are_searched_for():
    scene = Scene(HERE)
    scene.at(0.0, HERE)
    scene.search.reset()
    assert scene.at(0.1, HERE).whole


@pytest.mark.parametrize(
    ("settings", "options", "refreshes"),
    [
        ([], {}, True),
        ([], {"everywhere": True}, False),
        ([], {"thorough": True}, False),
        (["detector.backend=blazeface-short"], {}, False),
        (["detector.tiles=false"], {}, False),
    ],
)
def test_the_device_refreshes_faces_of_the_full_range(settings, options, refreshes):
    search = backends.open_search(loader.load(settings=settings), ROOT / "models", **options)
    assert isinstance(search, RefreshingSearch) == refreshes
