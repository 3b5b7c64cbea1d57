import math

import pytest

from edge.pipeline.tracker import Tracker
from edge.scene import BBox, Face

STEP = 1 / 15


def face(x, y=100.0, size=60.0):
    return Face(BBox(x, y, size, size), 0.9)


def follow(frames, tracker=None):
    """Positions per frame in, {x: id} per frame out."""
    tracker = tracker or Tracker()
    return [
        {track.face.bbox.x: track.id for track in tracker.update([face(x) for x in xs], i * STEP)}
        for i, xs in enumerate(frames)
    ]


def test_a_moving_face_keeps_its_number():
    seen = follow([[x] for x in range(0, 600, 25)])
    assert {i for frame in seen for i in frame.values()} == {1}


def test_a_face_lost_for_less_than_half_a_second_keeps_its_number():
    tracker = Tracker(keep=0.5)
    tracker.update([face(100)], 0.0)
    tracker.update([], 0.2)
    assert tracker.update([face(105)], 0.45)[0].id == 1


def test_a_face_lost_for_longer_is_a_new_track():
    tracker = Tracker(keep=0.5)
    tracker.update([face(100)], 0.0)
    tracker.update([], 0.3)
    assert tracker.update([face(100)], 0.6)[0].id == 2


def test_a_lost_face_is_not_shown():
    tracker = Tracker()
    tracker.update([face(100)], 0.0)
    assert tracker.update([], 0.1) == ()


def test_two_faces_that_cross_do_not_swap():
    left, right = range(0, 400, 20), range(400, 0, -20)
    seen = follow(list(zip(left, right, strict=True)))
    assert seen[0][0] != seen[0][400]
    assert seen[-1][380] == seen[0][0]
    assert seen[-1][20] == seen[0][400]


def test_two_faces_that_cross_behind_each_other_do_not_swap():
    frames = [
        (a,) if abs(a - b) < 50 else (a, b)
        for a, b in zip(range(0, 600, 20), range(600, 0, -20), strict=True)
    ]
    seen = follow(frames)
    assert seen[-1][580] == seen[0][0]
    assert seen[-1][20] == seen[0][600]


def test_a_distant_face_is_another_track():
    seen = follow([[100], [400]])
    assert seen[1][400] != seen[0][100]


def test_a_face_of_another_size_is_another_track():
    tracker = Tracker()
    tracker.update([face(100, size=200)], 0.0)
    assert tracker.update([face(170, 170, size=50)], STEP)[0].id == 2


def test_numbers_are_in_order_and_start_again_after_a_reset():
    tracker = Tracker()
    tracks = tracker.update([face(400), face(100)], 0.0)
    assert [track.id for track in tracks] == [1, 2]
    tracker.reset()
    assert tracker.update([face(400)], STEP)[0].id == 1


@pytest.mark.parametrize("rate", [5, 30])
def test_the_frame_rate_does_not_matter(rate):
    tracker = Tracker()
    ids = {tracker.update([face(150 * i / rate)], i / rate)[0].id for i in range(2 * rate)}
    assert ids == {1}


class TestFacesThatWereNotLookedFor:
    def test_they_stay(self):
        tracker = Tracker(keep=0.5)
        tracker.update([face(100), face(400)], 0.0)
        shown = tracker.update([face(100)], 2.0, missed=())
        assert [track.id for track in shown] == [1, 2]

    def test_they_are_lost_once_they_are_missed(self):
        tracker = Tracker(keep=0.5)
        tracker.update([face(100), face(400)], 0.0)
        shown = tracker.update([face(100)], 0.2, missed={2})
        assert [track.id for track in shown] == [1]

    def test_a_face_that_is_there_is_not_missed(self):
        tracker = Tracker()
        tracker.update([face(100)], 0.0)
        assert len(tracker.update([face(103)], 0.2, missed={1})) == 1

    def test_they_do_not_go_on_walking_for_long(self):
        tracker = Tracker()
        for index in range(10):
            tracker.update([face(100 + 10 * index)], index / 10)
        x = [tracker.expected(0.9 + seconds)[1].x for seconds in (0.25, 0.5, 2.0)]
        assert x[0] < x[1] == x[2]

    def test_they_do_not_calm_the_schedule(self):
        """A tile without the face that jumps is no sign that it stands still."""
        tracker = Tracker()
        tracker.update([face(100)], 0.0)
        tracker.update([face(130)], 0.1)
        jump = tracker.steady_until
        tracker.update([], 0.2, missed=())
        assert tracker.steady_until == jump < 0.2

    def test_far_faces_do_not_call_for_more_searches(self):
        tracker = Tracker()
        tracker.update([], 0.0, precision=4)
        tracker.update([face(100, size=30)], 0.1, precision=4)
        assert tracker.steady_until == math.inf
        tracker.update([face(110, size=30)], 0.2, precision=4)
        assert tracker.steady_until == math.inf
        tracker.update([], 0.3, precision=4)
        assert tracker.steady_until == math.inf
        tracker.update([face(100, size=60)], 0.4, precision=4)
        assert tracker.steady_until == -math.inf
