"""Far faces and known ones in a scripted world."""

from __future__ import annotations

import pytest

from edge.detector.far_faces import LOOKS, RAREST_AUDIT, REST, candidate_threshold
from edge.scene import BBox, Frame
from tests.edge.detector.tiled_world import (
    FAR,
    NEAR,
    PIXELS,
    ROUND,
    STEP,
    TILES,
    WHOLE,
    World,
    boxes,
    looks,
    scores,
    turns,
)


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
        (found,) = turns(World().search(), 1, {1: NEAR})
        assert found.missed == {1}

    def test_a_far_face_is_missed_only_where_it_is_looked_for(self):
        """The whole frame may overlook it, and most tiles do not show it."""
        corner = BBox(20, 20, 30, 30)
        world = World()
        for found in turns(world.search(), 13, {1: corner}):
            shown = world.views.pop(0)
            while world.views and world.views[0] not in (WHOLE, *TILES):
                world.views.pop(0)
            assert found.missed == ({1} if shown == (0, 0, 400, 400) else frozenset())

    def test_a_look_corrects_the_box_of_the_whole_frame(self):
        """There a far face has few pixels, and its box lies beside it."""
        world = World((FAR, scores(0.8, 0.0, 0.9)))
        world.beside = 12
        search = world.search()
        first, _ = turns(search, 2)
        world.faces = [(FAR.moved(5, 0), scores(0.8, 0.0, 0.9))]
        again = search.search(Frame(PIXELS, 2 * STEP), {1: FAR})
        assert boxes(first) == [FAR]
        assert again.whole
        assert tuple(*boxes(again)) == pytest.approx(FAR.moved(5, 0))

    def test_a_tile_may_report_a_far_face_that_the_whole_frame_shows_but_not_miss_it(self):
        world = World((FAR, scores(0.8, 0.8, 0.9)))
        search = world.search()
        turns(search, 1, {1: FAR})
        tiled = turns(search, ROUND, {1: FAR}, start=1.0)[1::2]
        assert any(each.faces for each in tiled)
        world.faces = [(FAR, scores(0.8, 0.0, 0.9))]
        assert not any(each.missed for each in turns(search, ROUND, {1: FAR}, start=3.0))

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
