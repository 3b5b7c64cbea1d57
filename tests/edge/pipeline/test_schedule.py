"""Steady faces are followed by prediction, and classified from time to time."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from edge.detector.fake import FakeDetector
from edge.pipeline.readings import ReadingSchedule
from edge.pipeline.schedule import DetectionSchedule
from edge.pipeline.track_state import TrackState
from edge.pipeline.tracker import Tracker
from edge.scene import BBox, Emotion, Face, Frame
from tests.edge.sessions import pipeline

RATE = 30.0


def detections(schedule, deviations, frames=60, speed=0.0, rate=RATE):
    """Return the numbers of the frames that are searched."""
    found, motion = [], SimpleNamespace(speed=speed, deviation=math.inf)
    for index in range(frames):
        if schedule.due(index / rate, motion):
            motion.deviation = deviations(index)
            found.append(index)
    return found


class TestDetectionSchedule:
    def test_by_default_every_frame_is_searched(self):
        assert detections(DetectionSchedule(), lambda i: 0.0, 5) == [0, 1, 2, 3, 4]

    def test_steady_faces_are_searched_for_less_and_less_often(self):
        found = detections(DetectionSchedule(0.17), lambda i: 0.01, 30)
        assert found == [0, 2, 5, 9, 14, 20, 26]

    def test_the_longest_interval_is_not_exceeded(self):
        found = detections(DetectionSchedule(0.17), lambda i: 0.0, 200)
        assert max(np.diff(found)) / RATE < 0.17 + 1 / RATE

    def test_every_frame_of_a_slow_camera_is_searched(self):
        found = detections(DetectionSchedule(0.17), lambda i: 0.0, 10, rate=5.0)
        assert found == list(range(10))

    def test_after_an_unexpected_move_every_frame_is_searched(self):
        schedule = DetectionSchedule(0.17)
        found = detections(schedule, lambda i: math.inf if 10 <= i < 20 else 0.0, 30)
        first = next(i for i in found if i >= 10)
        assert set(range(first, 21)) <= set(found)

    def test_a_fast_face_moves_only_a_little_between_detections(self):
        schedule = DetectionSchedule(0.17)
        found = detections(schedule, lambda i: 0.0, 60, speed=2.0)  # 0.15 widths in 0.075 s
        assert max(np.diff(found)) == 3

    def test_time_that_runs_backwards_searches_again(self):
        for schedule in (DetectionSchedule(), DetectionSchedule(0.17)):
            detections(schedule, lambda i: 0.0, 60)
            assert schedule.due(0.0, SimpleNamespace(speed=0.0, deviation=0.0))

    def test_after_a_reset_the_next_frame_is_searched(self):
        schedule = DetectionSchedule(10.0)
        detections(schedule, lambda i: 0.0, 60)
        schedule.reset()
        assert schedule.due(0.0, SimpleNamespace(speed=0.0, deviation=0.0))


def face(x, width=50.0):
    return Face(BBox(x, 10.0, width, width), 0.9, np.full((6, 2), x, np.float32))


class TestPrediction:
    def test_a_face_and_its_landmarks_go_on_at_their_velocity(self):
        tracker = Tracker()
        for index in range(30):
            tracker.update([face(100.0 + 3 * index)], index / RATE)
        assert tracker.deviation == pytest.approx(0, abs=0.02)
        assert tracker.speed == pytest.approx(3 * RATE / 50, rel=0.1)
        (state,) = tracker.visible
        track = state.predicted(31 / RATE)
        assert track.id == 1
        assert track.bbox.x == pytest.approx(193, abs=0.5)
        assert track.face.landmarks[0, 0] == pytest.approx(193, abs=0.5)

    def test_a_jump_is_a_deviation(self):
        tracker = Tracker()
        for index, x in enumerate([100.0, 100.0, 110.0]):
            tracker.update([face(x)], index / RATE)
        assert tracker.deviation == pytest.approx(10 / 50)

    @pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 1), (0, 1), (1, 0)])
    def test_a_face_that_comes_or_goes_is_unexpected(self, before, after):
        tracker = Tracker()
        tracker.update([face(100.0 * i) for i in range(before)], 0.0)
        tracker.update([face(100.0 * i) for i in range(after)], 1 / RATE)
        assert tracker.deviation == math.inf

    def test_no_face_is_no_deviation(self):
        tracker = Tracker()
        tracker.update([], 0.0)
        tracker.update([], 1 / RATE)
        assert (tracker.deviation, tracker.speed, tracker.visible) == (0.0, 0.0, ())

    def test_a_face_missing_at_the_last_detection_is_not_predicted(self):
        tracker = Tracker()
        tracker.update([face(0.0), face(100.0)], 0.0)
        tracker.update([face(100.0)], 1 / RATE)
        assert [track.id for track in tracker.visible] == [2]


def test_detections_further_apart_than_keep_change_no_number():
    tracker = Tracker(keep=0.1)
    tracks = [tracker.update([face(100.0)], 0.2 * i) for i in range(10)]
    assert {each[0].id for each in tracks} == {1}


class Counting:
    """A classifier that gives each call another score, and records the tracks."""

    notices = ()

    def __init__(self):
        self.calls = []

    def classify(self, frame, tracks):
        if tracks:
            self.calls.append([track.id for track in tracks])
        return tuple(Emotion(np.eye(7, dtype=np.float32)[len(self.calls) - 1]) for _ in tracks)


class EverySecond(DetectionSchedule):
    """Every second frame is searched, from the first one on."""

    searched = False

    def due(self, time, motion):
        self.searched = not self.searched
        return self.searched


class TestClassification:
    """Each face is classified as often as is wanted, and keeps its result in between."""

    def make(self, interval=0.0, at_once=0, **options):
        places, classifier = [], Counting()
        detector = FakeDetector(lambda frame: [face(x) for x in places])
        readings = ReadingSchedule(interval, at_once)
        return places, classifier, pipeline(detector, classifier, readings=readings, **options)

    def results(self, made, time, *places):
        """Process a frame; return the number of the call that each face has its result from."""
        current, _, stages = made
        current[:] = places
        scene = stages.process(Frame(np.zeros((9, 9, 3), np.uint8), time))
        return [emotion.index + 1 for emotion in scene.emotions]

    def test_a_result_is_kept_for_the_interval(self):
        made = self.make(0.1)
        found = [self.results(made, time, 100) for time in (0.0, 0.04, 0.08, 0.12, 0.16)]
        assert found == [[1], [1], [1], [2], [2]]

    def test_a_new_face_is_classified_at_once_beside_an_old_one(self):
        made = self.make(0.1)
        self.results(made, 0.0, 100)
        assert self.results(made, 0.04, 100, 300) == [1, 2]
        assert made[1].calls == [[1], [2]]

    def test_a_frame_that_is_searched_leaves_a_known_face_to_the_next_one(self):
        made = self.make(0.1, schedule=EverySecond())
        found = [self.results(made, 0.04 * i, 100)[0] for i in range(8)]
        assert found == [1, 1, 1, 2, 2, 2, 2, 3]  # frame 6 is searched

    def test_a_face_does_not_wait_for_more_than_an_interval(self):
        made = self.make(0.1, schedule=EverySecond())
        assert [self.results(made, 0.21 * i, 100)[0] for i in range(4)] == [1, 2, 3, 4]

    def test_many_faces_take_turns_but_a_new_one_is_classified_at_once(self):
        made = self.make(0.1, at_once=2)
        for i in range(12):
            self.results(made, 0.04 * i, 100, 200, 300, 400)
        # Four faces make an interval of 0.2 s: five frames; two are classified in a frame.
        assert made[1].calls == [[1, 2, 3, 4], [1, 2], [3, 4], [1, 2], [3, 4]]
        self.results(made, 0.48, 100, 200, 300, 400, 500)
        assert made[1].calls[-1] == [5]

    def test_without_an_interval_nobody_takes_turns(self):
        made = self.make(at_once=1)
        for i in range(2):
            self.results(made, 0.04 * i, 100, 200, 300)
        assert made[1].calls == [[1, 2, 3], [1, 2, 3]]

    def test_by_default_every_frame_is_classified(self):
        made = self.make()
        assert [self.results(made, i / RATE, 100) for i in range(3)] == [[1], [2], [3]]

    def test_a_track_that_was_lost_is_classified_again(self):
        made = self.make(10.0)
        self.results(made, 0.0, 100, 300)
        self.results(made, 0.1, 300)
        assert self.results(made, 0.2, 100, 300) == [2, 1]

    def test_time_that_runs_backwards_classifies_again(self):
        state = TrackState(1, face(100), 5.0)
        state.classified(Emotion(np.eye(7, dtype=np.float32)[0]), 5.0)
        assert not state.needs_classification(5.05, 0.1)
        assert state.needs_classification(0.0, 0.1)


def walker(pixels_per_frame):
    """A detector that finds one face moving steadily."""
    return FakeDetector(lambda frame: [face(50.0 + pixels_per_frame * round(frame.time * RATE))])


class TestPipeline:
    PIXELS = np.zeros((120, 640, 3), np.uint8)

    def test_a_steady_walk_is_followed_by_prediction(self):
        detector = walker(1.0)
        stages = pipeline(detector, schedule=DetectionSchedule(0.17))
        scenes = [stages.process(Frame(self.PIXELS, i / RATE, i)) for i in range(90)]
        assert detector.frames < 30
        off = [abs(s.tracks[0].bbox.x - (50 + i)) for i, s in enumerate(scenes)]
        assert max(off[5:]) < 1.5  # pixels, of a face of 50
        assert {s.tracks[0].id for s in scenes} == {1}

    def test_after_a_lost_camera_the_next_frame_is_searched(self):
        detector = walker(0.0)
        stages = pipeline(detector, schedule=DetectionSchedule(10.0))
        for index in range(30):
            stages.process(Frame(self.PIXELS, index / RATE, index))
        before = detector.frames
        stages.process(Frame(self.PIXELS, 1.0, 30, trouble="camera_lost"))
        stages.process(Frame(self.PIXELS, 1.1, 31))
        assert (before < 10, detector.frames) == (True, before + 1)
