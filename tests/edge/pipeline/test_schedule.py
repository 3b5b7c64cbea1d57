"""Steady faces are followed without looking, and read now and then."""

import math

import numpy as np
import pytest

from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.engine.replay import ReplayEngine
from edge.pipeline.hysteresis import Namer
from edge.pipeline.pipeline import Pipeline
from edge.pipeline.readings import Readings
from edge.pipeline.schedule import Pace
from edge.pipeline.smoothing import ScoreSmoother
from edge.pipeline.tracker import Tracker
from edge.scene import BBox, Emotion, Face, Frame, Track
from edge.system.stopwatch import Stopwatch
from tests.files import ROOT

RATE = 30.0


def looks(pace, surprises, frames=60, speed=0.0, rate=RATE):
    """The numbers of the frames that are looked at."""
    found = []
    for index in range(frames):
        if pace.due(index / rate, speed):
            pace.looked(index / rate, surprises(index))
            found.append(index)
    return found


class TestPace:
    def test_by_default_every_frame_is_looked_at(self):
        assert looks(Pace(), lambda i: 0.0, 5) == [0, 1, 2, 3, 4]

    def test_steady_faces_are_looked_at_ever_more_seldom(self):
        assert looks(Pace(0.17), lambda i: 0.01, 30) == [0, 2, 5, 9, 14, 20, 26]

    def test_never_more_seldom_than_the_longest_pause(self):
        found = looks(Pace(0.17), lambda i: 0.0, 200)
        assert max(np.diff(found)) / RATE < 0.17 + 1 / RATE

    def test_a_slow_camera_is_looked_at_in_every_frame(self):
        assert looks(Pace(0.17), lambda i: 0.0, 10, rate=5.0) == list(range(10))

    def test_a_surprise_is_looked_after_at_once(self):
        pace = Pace(0.17)
        found = looks(pace, lambda i: math.inf if 10 <= i < 20 else 0.0, 30)
        first = next(i for i in found if i >= 10)
        assert set(range(first, 21)) <= set(found)

    def test_a_fast_face_may_not_go_far_unseen(self):
        found = looks(Pace(0.17), lambda i: 0.0, 60, speed=2.0)  # 0.15 widths in 0.075 s
        assert max(np.diff(found)) == 3

    def test_time_that_goes_back_looks_again(self):
        for pace in (Pace(), Pace(0.17)):
            looks(pace, lambda i: 0.0, 60)
            assert pace.due(0.0, 0.0)

    def test_after_something_else_it_looks_again(self):
        pace = Pace(10.0)
        looks(pace, lambda i: 0.0, 60)
        pace.forget()
        assert pace.due(0.0, 0.0)


def face(x, width=50.0):
    return Face(BBox(x, 10.0, width, width), 0.9, np.full((6, 2), x, np.float32))


class TestExpectation:
    def test_a_face_goes_on_as_before_with_its_landmarks(self):
        tracker = Tracker()
        for index in range(30):
            tracker.update([face(100.0 + 3 * index)], index / RATE)
        assert tracker.surprise == pytest.approx(0, abs=0.02)
        assert tracker.speed == pytest.approx(3 * RATE / 50, rel=0.1)
        (track,) = tracker.expect(31 / RATE)
        assert track.id == 1
        assert track.bbox.x == pytest.approx(193, abs=0.5)
        assert track.face.landmarks[0, 0] == pytest.approx(193, abs=0.5)

    def test_a_jump_is_a_surprise(self):
        tracker = Tracker()
        for index, x in enumerate([100.0, 100.0, 110.0]):
            tracker.update([face(x)], index / RATE)
        assert tracker.surprise == pytest.approx(10 / 50)

    @pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 1), (0, 1), (1, 0)])
    def test_who_comes_or_goes_is_a_surprise(self, before, after):
        tracker = Tracker()
        tracker.update([face(100.0 * i) for i in range(before)], 0.0)
        tracker.update([face(100.0 * i) for i in range(after)], 1 / RATE)
        assert tracker.surprise == math.inf

    def test_nobody_is_no_surprise(self):
        tracker = Tracker()
        tracker.update([], 0.0)
        tracker.update([], 1 / RATE)
        assert (tracker.surprise, tracker.speed, tracker.expect(1.0)) == (0.0, 0.0, ())

    def test_who_was_not_seen_at_the_last_look_is_not_expected(self):
        tracker = Tracker()
        tracker.update([face(0.0), face(100.0)], 0.0)
        tracker.update([face(100.0)], 1 / RATE)
        assert [track.id for track in tracker.expect(2 / RATE)] == [2]


def test_looks_further_apart_than_the_tracker_keeps_change_no_number():
    tracker = Tracker(keep=0.1)
    tracks = [tracker.update([face(100.0)], 0.2 * i) for i in range(10)]
    assert {each[0].id for each in tracks} == {1}


class Counting:
    """A classifier that gives each reading another score, and counts."""

    notices = ()

    def __init__(self):
        self.asked = []

    def classify(self, frame, tracks):
        self.asked.append([track.id for track in tracks])
        return tuple(Emotion(np.full(7, len(self.asked), np.float32)) for _ in tracks)


class TestReadings:
    def update(self, readings, time, *ids):
        tracks = tuple(Track(i, face(100.0 * i)) for i in ids)
        return [int(e.scores[0]) for e in readings.update(Frame(np.zeros((9, 9, 3)), time), tracks)]

    def test_a_face_is_read_after_a_pause_and_kept_in_between(self):
        readings = Readings(Counting(), 0.1)
        times = [0.0, 0.04, 0.08, 0.12, 0.16]
        assert [self.update(readings, time, 1) for time in times] == [[1], [1], [1], [4], [4]]

    def test_a_new_face_is_read_at_once_beside_an_old_one(self):
        classifier = Counting()
        readings = Readings(classifier, 0.1)
        self.update(readings, 0.0, 1)
        assert self.update(readings, 0.04, 1, 2) == [1, 2]
        assert classifier.asked == [[1], [2]]

    def test_by_default_every_frame_is_read(self):
        readings = Readings(Counting())
        assert [self.update(readings, i / RATE, 1) for i in range(3)] == [[1], [2], [3]]

    def test_who_was_gone_is_read_anew(self):
        readings = Readings(Counting(), 10.0)
        self.update(readings, 0.0, 1, 2)
        self.update(readings, 0.1, 2)
        assert self.update(readings, 0.2, 1, 2) == [3, 1]

    def test_time_that_goes_back_reads_anew(self):
        readings = Readings(Counting(), 0.1)
        self.update(readings, 5.0, 1)
        assert self.update(readings, 0.0, 1) == [2]


class Walker:
    """A detector that sees one face going its way, and counts its looks."""

    def __init__(self, pixels_per_frame):
        self.step, self.looks = pixels_per_frame, 0

    def detect(self, frame):
        self.looks += 1
        return [face(50.0 + self.step * round(frame.time * RATE))]


class TestPipeline:
    PIXELS = np.zeros((120, 640, 3), np.uint8)

    def pipeline(self, detector, pace):
        engine = ReplayEngine([[np.full(7, 1 / 7, np.float32)]], (48, 48, 1))
        contract = load_manifest(ROOT / "models" / "emotions.tflite")
        classifier = EmotionClassifier(engine, contract)
        stages = detector, Tracker(), classifier, ScoreSmoother(0.0), Namer(), Stopwatch()
        return Pipeline(*stages, pace)

    def test_a_steady_walk_is_followed_without_looking(self):
        walker = Walker(1.0)
        pipeline = self.pipeline(walker, Pace(0.17))
        scenes = [pipeline.analyse(Frame(self.PIXELS, i / RATE, i)) for i in range(90)]
        assert walker.looks < 30
        off = [abs(s.tracks[0].bbox.x - (50 + i)) for i, s in enumerate(scenes)]
        assert max(off[5:]) < 1.5  # pixels, of a face of 50
        assert {s.tracks[0].id for s in scenes} == {1}

    def test_something_else_is_looked_at_at_once(self):
        walker, pace = Walker(0.0), Pace(10.0)
        pipeline = self.pipeline(walker, pace)
        for index in range(30):
            pipeline.analyse(Frame(self.PIXELS, index / RATE, index))
        before = walker.looks
        pipeline.analyse(Frame(self.PIXELS, 1.0, 30, trouble="camera_lost"))
        pipeline.analyse(Frame(self.PIXELS, 1.1, 31))
        assert (before < 10, walker.looks) == (True, before + 1)
