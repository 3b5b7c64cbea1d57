"""A pipeline whose pauses change while it runs."""

import numpy as np

from edge.detector.fake import FakeDetector
from edge.detector.search import WholeSearch
from edge.pipeline.tilted_faces import TiltedFaceSearch
from edge.scene import BBox, Emotion, Face, Frame
from tests.edge.sessions import pipeline

RATE, SECONDS = 30, 2
FACE = Face(BBox(100.0, 10.0, 50.0, 50.0), 0.9, np.full((6, 2), 100.0, np.float32))


class Counting:
    """A classifier that counts the faces; each looks the same."""

    notices = ()
    faces = 0

    def classify(self, frame, tracks):
        self.faces += len(tracks)
        return tuple(Emotion(np.eye(7, dtype=np.float32)[3]) for _ in tracks)


class Opened:
    def __init__(self):
        self.inner = WholeSearch(FakeDetector(lambda frame: [FACE]))
        self.classifier = Counting()
        self.pipeline = pipeline(None, self.classifier)
        self.pipeline.search = TiltedFaceSearch(self.inner)

    def play(self, start):
        """Return how often a still face is searched and read."""
        self.inner.detector.frames = self.classifier.faces = 0
        for index in range(RATE * SECONDS):
            frame = Frame(np.zeros((60, 400, 3), np.uint8), start + index / RATE)
            self.pipeline.process(frame)
        return self.inner.detector.frames, self.classifier.faces


def test_searches_and_readings_become_rarer_and_more_frequent_again():
    opened = Opened()
    assert opened.play(0.0) == (RATE * SECONDS, RATE * SECONDS)
    opened.pipeline.adjust(0.4, 0.5, 0.0)
    searches, readings = opened.play(10.0)
    assert searches < RATE * SECONDS / 3
    assert readings <= SECONDS / 0.5 + 1
    opened.pipeline.adjust(0.0, 0.0, 0.0)
    assert opened.play(20.0) == (RATE * SECONDS, RATE * SECONDS)


def test_the_search_for_far_faces_gets_its_pause_also_inside_another_search():
    opened = Opened()
    opened.pipeline.adjust(0.0, 0.0, 1.5)
    assert opened.inner.far_pause == opened.pipeline.search.far_pause == 1.5
