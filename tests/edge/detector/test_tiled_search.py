"""Turns of the whole frame and its tiles, in a scripted world."""

from __future__ import annotations

import numpy as np
import pytest

from edge.config import loader
from edge.detector.fake import FakeDetector
from edge.detector.far_faces import LOOKS
from edge.detector.refreshing import RefreshingSearch
from edge.detector.search import WholeSearch
from edge.detector.tiled_search import HURRIED_PAUSE, TiledSearch
from edge.runtime import backends
from edge.scene import BBox, Face, Frame
from tests.edge.detector.tiled_world import (
    PIXELS,
    ROUND,
    STEP,
    TILES,
    WHOLE,
    World,
    boxes,
    scores,
    turns,
)
from tests.files import ROOT


class TestTurns:
    def test_the_first_round_takes_turns_between_the_whole_frame_and_its_tiles(self):
        """At the start nobody is known, and each tile may show somebody."""
        world = World()
        turns(world.search(), ROUND)
        assert world.views[::2] == [WHOLE] * len(TILES)
        assert sorted(world.views[1::2]) == sorted(TILES)

    def test_later_the_whole_frame_is_searched_more_often(self):
        world = World()
        turns(world.search(), ROUND + 16)
        later = world.views[ROUND:]
        assert sorted(later[3::4]) == sorted(TILES)
        del later[3::4]
        assert later == [WHOLE] * 12

    def test_there_are_fewer_tiles_while_the_schedule_hurries(self):
        """Every frame is searched for a face that moves: a tile would lose it."""
        world, rate = World(), 30
        search = world.search()
        for index in range(6 * rate):
            search.search(Frame(PIXELS, index / rate), {})
        later = world.views[ROUND:]
        assert sum(view != WHOLE for view in later) == pytest.approx(6 / HURRIED_PAUSE, abs=1)

    def test_there_are_fewer_tiles_where_more_time_is_wanted_between_them(self):
        world, pause = World(), 1.5
        search = world.search()
        turns(search, 30)  # each tile once
        world.views.clear()
        search.far_pause = pause
        turns(search, 60, start=10.0)
        tiled = [index for index, view in enumerate(world.views) if view != WHOLE]
        assert len(tiled) >= 5
        assert set(np.diff(tiled)) <= {round(pause / STEP), round(pause / STEP) + 1}

    @pytest.mark.parametrize("step", [1.0, 3.0])
    def test_on_a_slow_machine_every_other_view_is_the_whole_frame(self, step):
        """Else a face that has gone would stay on the screen for ever."""
        world = World()
        search = world.search()
        for index in range(8):
            search.search(Frame(PIXELS, step * index), {})
        assert world.views[::2] == [WHOLE] * 4
        assert all(view in TILES for view in world.views[1::2])

    def test_after_a_reset_the_whole_frame_is_first(self):
        world = World()
        search = world.search()
        turns(search, 1)
        search.reset()
        turns(search, 1, start=0.2)
        assert world.views == [WHOLE, WHOLE]

    def test_time_that_runs_backwards_does_not_stop_the_tiles(self):
        world = World()
        search = world.search()
        turns(search, 6, start=100.0)
        turns(search, 6)
        assert any(view != WHOLE for view in world.views[-6:])

    def test_only_a_search_of_the_whole_frame_says_so(self):
        assert [found.whole for found in turns(World().search(), 3)] == [True, False, True]


class TestSettings:
    @pytest.mark.parametrize(
        ("settings", "kind"),
        [
            ([], RefreshingSearch),
            (["detector.backend=blazeface-short"], TiledSearch),
            (["detector.tiles=false"], WholeSearch),
            (["detector.backend=haar"], WholeSearch),
        ],
    )
    def test_the_networks_of_this_project_are_asked_for_tiles(self, settings, kind):
        search = backends.open_search(loader.load(settings=settings), ROOT / "models")
        assert type(search) is kind


def test_a_thorough_search_takes_the_whole_frame_and_a_tile_each_time():
    """Where faces must be covered, none may wait for the turn of the whole frame."""
    world = World()
    search = TiledSearch(world, 0.5, thorough=True)
    for i in range(len(TILES)):
        found = search.search(Frame(PIXELS, i / 30), {})
        assert found.whole
    assert world.views[::2] == [WHOLE] * len(TILES)
    assert sorted(world.views[1::2]) == sorted(TILES)


def test_a_thorough_search_of_a_small_frame():
    detector = FakeDetector()
    search = TiledSearch(detector, 0.5, thorough=True)
    for i in range(3):
        search.search(Frame(np.zeros((90, 120, 3), np.uint8), i / 30), {})
    assert detector.frames == 3


class TestCompleteness:
    """A scene is searched when each of its views was, and all faces in them were looked at."""

    def thorough(self, *faces):
        return World(*faces).search(thorough=True)

    def test_a_round_is_complete_with_its_last_tile(self):
        search = self.thorough()
        first, count = [False] * (len(TILES) - 1), len(TILES) + 2
        assert [found.complete for found in turns(search, count)] == [*first, True, True, True]
        search.reset()
        assert [found.complete for found in turns(search, count)] == [*first, True, True, True]

    def test_a_frame_of_another_size_begins_a_round(self):
        search = self.thorough()
        assert turns(search, len(TILES))[-1].complete
        assert not search.search(Frame(PIXELS[:400], 1.0), {}).complete

    def test_a_search_that_takes_turns_is_complete_later(self):
        found = turns(World().search(), 13)
        assert [each.complete for each in found].index(True) == ROUND - 1

    @pytest.mark.parametrize("size", [(640, 480), (1280, 720), (3840, 2160), (120, 90)])
    def test_a_picture_is_searched_at_once_as_predict_does(self, size):
        areas: list[list[tuple[int, int]]] = []
        frame = Frame(np.zeros((size[1], size[0], 3), np.uint8))
        for options in ({"thorough": True}, {"everywhere": True}):
            searched: list[tuple[int, int]] = []
            areas.append(searched)
            search = TiledSearch(
                FakeDetector(lambda part, to=searched: to.append(part.size) or []), 0.5, **options
            )
            search.reset(at_once=True)
            assert search.search(frame, {}).complete
        assert areas[0] == areas[1]
        search = TiledSearch(FakeDetector(), 0.5, thorough=True)
        search.reset(at_once=True)
        search.search(frame, {})
        search.detector = FakeDetector()
        search.search(frame, {})
        assert search.detector.frames <= 2

    def test_all_of_a_crowd_are_confirmed_in_the_frame_in_which_they_are_found(self):
        """Else a complete round would leave all but the first two of each tile open."""
        crowd = [BBox(40 + 60 * i, 200 + 60 * j, 30, 30) for i in range(4) for j in range(2)]
        faces = [(box, scores(0.0, 0.6, 0.9)) for box in crowd]
        assert len(crowd) > LOOKS * len(TILES) / 2
        found = {box for each in turns(self.thorough(*faces), len(TILES)) for box in boxes(each)}
        assert found == set(crowd)


@pytest.mark.parametrize("size", [(640, 480), (960, 720), (1280, 720), (1690, 1268), (1920, 1080)])
@pytest.mark.parametrize("share", [0.05, 0.09, 0.11, 0.2])
def test_a_face_that_is_gone_is_missed_wherever_it_was(size, share):
    """Also where two tiles meet, and neither shows it whole."""
    width = share * max(size)
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    for x in np.linspace(0, size[0] - width, 9):
        for y in np.linspace(0, size[1] - width, 9):
            search = TiledSearch(FakeDetector(lambda frame: []), 0.5)
            known = {1: BBox(float(x), float(y), width, width)}
            frames = (Frame(pixels, STEP * step) for step in range(60))
            assert any(search.search(frame, known).missed for frame in frames), (x, y)


def test_a_face_between_two_tiles_that_the_whole_frame_overlooks_gets_a_second_look():
    """Else it would blink."""
    size, between = (960, 720), BBox(400, 310, 100, 100)
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[310:410, 400:500] = 255

    def detect(frame):
        """Find the face where it is at least 30 pixels of the detector's 192 wide."""
        if not (columns := np.flatnonzero(frame.pixels.any((0, 2)))).size:
            return []
        rows = np.flatnonzero(frame.pixels.any((1, 2)))
        width, height = np.ptp(columns) + 1, np.ptp(rows) + 1
        box = BBox(float(columns[0]), float(rows[0]), float(width), float(height))
        return [Face(box, 0.9)] if 192 * width / max(frame.size) >= 30 else []

    search = TiledSearch(FakeDetector(detect), 0.5)
    results = [search.search(Frame(pixels, STEP * i), {1: between}) for i in range(30)]
    assert any(found.faces for found in results if found.whole)
    assert not any(found.missed for found in results)
