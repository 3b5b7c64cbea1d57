"""Near and far faces in a scripted world that the detector sees through views."""

from __future__ import annotations

import numpy as np
import pytest

from edge.config import loader
from edge.detector.fake import FakeDetector
from edge.detector.far_faces import LOOKS, RAREST_AUDIT, REST, candidate_threshold
from edge.detector.search import WholeSearch
from edge.detector.tiled_search import HURRIED_PAUSE, TiledSearch
from edge.detector.views import View, tiles, whole
from edge.runtime import backends
from edge.scene import BBox, Face, Frame
from tests.files import ROOT

SIZE = 640, 480
WHOLE, TILES = whole(SIZE), tiles(SIZE)
STEP = 0.15  # seconds: two searches of the whole frame between two tiles
FAR, NEAR = BBox(300, 200, 30, 30), BBox(120, 100, 150, 150)


def coordinates():
    """A picture each of whose pixels says where it is."""
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    return np.stack((x % 256, y % 256, x // 256 + 16 * (y // 256)), -1).astype(np.uint8)


PIXELS = coordinates()


def place(pixel):
    """Where the picture has this pixel: x and y."""
    x, y, high = (int(value) for value in pixel)
    return x + 256 * (high % 16), y + 256 * (high // 16)


class World:
    """Faces with a score that depends on the view's enlargement.

    Attributes:
        faces: (box, {"whole": score, "tile": score, "near": score}).
        views: the views that were searched.
        mirrored: how many of them were mirrored.
    """

    def __init__(self, *faces):
        self.faces, self.views, self.mirrored = list(faces), [], 0

    def detect(self, frame):
        corners = [place(frame.pixels[0, column]) for column in (0, -1)]
        view = View(*min(corners), *frame.size)
        self.views.append(view)
        kind = "whole" if view == WHOLE else "tile" if view in TILES else "near"
        faces = self.seen(view, kind)
        if corners[0] > corners[1]:
            self.mirrored += 1
            faces = [face.mirrored(view.width) for face in faces]
        return faces

    def seen(self, view, kind):
        return [
            Face(box.moved(-view.left, -view.top), scores[kind])
            for box, scores in self.faces
            if scores[kind] > 0.3
            and -box.w < box.x - view.left < view.width
            and -box.h < box.y - view.top < view.height
        ]

    def search(self, **options):
        return TiledSearch(FakeDetector(self.detect), 0.5, **options)


def scores(first, tile, near):
    return {"whole": first, "tile": tile, "near": near}


def looks(world):
    """The views of single faces that were searched."""
    return [view for view in world.views if view != WHOLE and view not in TILES]


def turns(search, count, known=None, start=0.0):
    """Search frames one after the other, and return what each of them gave."""
    return [
        search.search(Frame(PIXELS, start + STEP * index), known or {}) for index in range(count)
    ]


class TestTurns:
    def test_between_two_tiles_the_whole_frame_is_searched_and_each_tile_comes(self):
        world = World()
        turns(world.search(), 13)
        assert sorted(world.views[3::3]) == sorted(TILES)
        del world.views[3::3]
        assert world.views == [WHOLE] * 9

    def test_there_are_fewer_tiles_while_the_schedule_hurries(self):
        """Every frame is searched for a face that moves: a tile would lose it."""
        world, rate = World(), 30
        search = world.search()
        for index in range(6 * rate):
            search.search(Frame(PIXELS, index / rate), {})
        assert sum(view != WHOLE for view in world.views) == pytest.approx(6 / HURRIED_PAUSE, abs=1)

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
        assert [found.whole for found in turns(World().search(), 4)] == [True, True, True, False]


class TestFarFaces:
    def test_a_far_face_that_the_whole_frame_misses_is_found(self):
        world = World((FAR, scores(0.0, 0.4, 0.8)))
        found = [face for found in turns(world.search(), 13) for face in found.faces]
        assert FAR in {face.bbox for face in found}

    def test_its_score_is_between_those_of_the_looks(self):
        world = World((FAR, scores(0.4, 0.0, 0.95)))
        (face,) = turns(world.search(), 1)[0].faces
        assert face.score == pytest.approx(0.84, abs=0.01)  # by the mean of the log-odds
        assert face.bbox == FAR

    def test_a_thing_that_a_second_look_rejects_is_no_face(self):
        world = World((FAR, scores(0.45, 0.45, 0.0)))
        assert not any(found.faces for found in turns(world.search(), 13))

    def test_the_first_look_does_not_decide(self):
        world = World((FAR, scores(0.95, 0.95, 0.0)))
        assert not any(found.faces for found in turns(world.search(), 13))

    def test_two_looks_that_differ_are_followed_by_a_third_in_the_mirror(self):
        world = World((FAR, scores(0.32, 0.0, 0.55)))
        turns(world.search(), 1)
        assert len(looks(world)) == 2
        assert world.mirrored == 1
        world = World((FAR, scores(0.4, 0.0, 0.95)))
        turns(world.search(), 1)
        assert len(looks(world)) == 1

    def test_a_rejected_place_is_left_alone_for_a_while(self):
        world = World((FAR, scores(0.45, 0.0, 0.0)))
        search = world.search()
        turns(search, 13)
        assert len(looks(world)) == 1
        turns(search, 2, start=REST + 1)
        assert len(looks(world)) == 2

    def test_a_place_that_was_rejected_needs_more_than_one_lucky_look(self):
        """A poster stays where it is, and would be taken for a face now and then."""
        world = World((FAR, scores(0.45, 0.0, 0.0)))
        search = world.search()
        for attempt in range(3):
            turns(search, 1, start=(REST + 1) * attempt)
        world.faces = [(FAR, scores(0.45, 0.0, 0.7))]
        assert not any(found.faces for found in turns(search, 3, start=(REST + 1) * 3))
        alone = World((FAR, scores(0.45, 0.0, 0.7)))
        assert turns(alone.search(), 1)[0].faces

    def test_of_many_far_faces_a_few_are_looked_at_in_a_frame(self):
        """A frame must not take many times as long as the others."""
        faces = [(FAR.moved(60 * i, 0), scores(0.6, 0.0, 0.9)) for i in range(-2, 3)]
        world = World(*faces)
        turns(world.search(), 1)
        assert len(looks(world)) == LOOKS

    def test_everywhere_finds_all_at_once(self):
        faces = [(FAR.moved(60 * i, 0), scores(0.0, 0.6, 0.8)) for i in range(-2, 3)]
        world = World(*faces, (NEAR, scores(0.9, 0.9, 0.9)))
        (found,) = turns(world.search(everywhere=True), 1)
        assert len(found.faces) == 6
        assert found.whole

    def test_a_near_face_needs_the_threshold_but_no_second_look(self):
        world = World((NEAR, scores(0.45, 0.0, 0.9)))
        assert turns(world.search(), 1)[0].faces == []
        world = World((NEAR, scores(0.55, 0.0, 0.0)))
        assert len(turns(world.search(), 1)[0].faces) == 1
        assert world.views == [WHOLE]


class TestKnownFaces:
    def test_a_known_far_face_needs_no_second_look_at_once(self):
        world = World((FAR, scores(0.4, 0.4, 0.0)))
        (found,) = turns(world.search(), 1, {7: FAR.moved(3, 2)})
        assert [face.bbox for face in found.faces] == [FAR]
        assert world.views == [WHOLE]

    def test_it_gets_one_from_time_to_time(self):
        world = World((FAR, scores(0.4, 0.4, 0.8)))
        search = world.search()
        found = turns(search, round(16 / STEP), {7: FAR})
        assert len(looks(world)) == 4  # after 1, 2, 4 and 8 seconds
        assert not any(one.missed for one in found)
        turns(search, round(4 * RAREST_AUDIT / STEP), {7: FAR}, start=16.0)
        assert len(looks(world)) == pytest.approx(8, abs=1)

    def test_a_known_far_face_that_more_looks_reject_is_gone(self):
        """A thing that was once taken for a face must not stay on the screen."""
        world = World((FAR, scores(0.4, 0.4, 0.0)))
        search = world.search()
        found = turns(search, 10, {7: FAR})
        assert [one.missed for one in found if one.missed][:1] == [{7}]
        assert not any(one.faces for one in turns(search, 10, start=10 * STEP))

    def test_one_look_that_fails_does_not_remove_a_face_that_walks(self):
        world = World((FAR, scores(0.8, 0.8, 0.9)))
        search, at = world.search(), 0.0
        for step in range(200):
            box, at = FAR.moved(0.5 * step, 0), STEP * step
            world.faces = [(box, scores(0.8, 0.8, 0.0 if step == 160 else 0.9))]
            found = search.search(Frame(PIXELS, at), {7: box.moved(-0.5, 0)})
            assert not found.missed
        assert len(looks(world)) < 8  # what is known of it goes with it

    def test_a_near_face_is_left_to_the_whole_frame(self):
        """Another resolution would draw another box, and the face would seem to jump."""
        world = World((NEAR, scores(0.9, 0.9, 0.9)))
        search = world.search()
        for found in turns(search, 13, {1: NEAR}):
            assert len(found.faces) == found.whole
            assert found.missed == frozenset()

    def test_a_near_face_that_is_gone_is_missed_by_the_whole_frame(self):
        for found in turns(World().search(), 6, {1: NEAR}):
            assert found.missed == ({1} if found.whole else frozenset())

    def test_a_far_face_is_missed_only_where_it_is_looked_for(self):
        """The whole frame may overlook it, and most tiles do not show it."""
        corner = BBox(20, 20, 30, 30)
        world = World()
        for found in turns(world.search(), 13, {1: corner}):
            shown = world.views.pop(0)
            while world.views and world.views[0] not in (WHOLE, *TILES):
                world.views.pop(0)
            assert found.missed == ({1} if shown == (0, 0, 400, 400) else frozenset())

    def test_a_far_face_that_a_tile_overlooks_gets_a_second_look(self):
        world = World((FAR, scores(0.0, 0.0, 0.6)))
        results = turns(world.search(), 13, {1: FAR})
        assert all(found.missed == frozenset() for found in results)
        assert any(found.faces for found in results)

    def test_a_face_that_the_whole_frame_overlooks_is_taken_from_a_tile(self):
        middle = BBox(300, 200, 70, 70)
        world = World((middle, scores(0.0, 0.8, 0.8)))
        results = turns(world.search(), 13, {1: middle})
        assert any(found.faces for found in results)
        assert all(found.missed == frozenset() for found in results)


def test_candidates_score_less_than_the_threshold():
    assert candidate_threshold(0.5) == pytest.approx(0.25, abs=0.001)
    assert candidate_threshold(0.8) == pytest.approx(0.57, abs=0.01)


class TestSettings:
    @pytest.mark.parametrize(
        ("settings", "kind"),
        [
            ([], TiledSearch),
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
        assert [each.complete for each in found].index(True) == 12

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


def boxes(found):
    return [face.bbox for face in found.faces]
