"""From a frame to a scene: the part that `run` and `predict` share."""

from __future__ import annotations

from edge.classify import Classifier
from edge.detector import FaceDetector
from edge.naming import Namer
from edge.pace import Pace
from edge.readings import Readings
from edge.scene import BBox, Face, Frame, Scene, Track
from edge.smooth import ScoreSmoother
from edge.stopwatch import Stopwatch
from edge.track import Tracker


class Pipeline:
    """Finds, follows and reads every face of a frame.

    Args:
        detector, tracker, classifier, smoother, namer: the stages.
        watch: told when each stage has ended.
        pace: says when to look for faces; the default looks at every frame.
        pause: seconds between two readings of one face.
    """

    def __init__(
        self,
        detector: FaceDetector,
        tracker: Tracker,
        classifier: Classifier,
        smoother: ScoreSmoother,
        namer: Namer,
        watch: Stopwatch,
        pace: Pace | None = None,
        pause: float = 0.0,
    ) -> None:
        self.detector, self.tracker = detector, tracker
        self.classifier, self.smoother, self.namer = classifier, smoother, namer
        self.watch = watch
        self._pace, self._readings = pace or Pace(), Readings(classifier, pause)

    def analyse(self, frame: Frame) -> Scene:
        """All that can be said of this frame, given the ones before."""
        if frame.trouble:
            self.forget()
            return Scene(frame)
        tracks = self._follow(frame)
        raw = self._readings.update(frame, tracks)
        smooth = self.smoother.update(tracks, raw, frame.time)
        emotions = self.namer.update(tracks, smooth, frame.time)
        self.watch.lap("classify")
        return Scene(frame, tracks, emotions)

    def _follow(self, frame: Frame) -> tuple[Track, ...]:
        """The faces of this frame: found, or where they are expected."""
        if not self._pace.due(frame.time, self.tracker.speed):
            self.watch.lap("detect")
            tracks = self.tracker.expect(frame.time)
        else:
            faces = self.detector.detect(frame)
            self.watch.lap("detect")
            tracks = self.tracker.update(faces, frame.time)
            self._pace.looked(frame.time, self.tracker.surprise)
        self.watch.lap("track")
        return tracks

    def forget(self) -> None:
        """What comes next has nothing to do with what was before."""
        self._pace.forget()
        self._readings.forget()
        self.tracker.forget()
        self.smoother.forget()
        self.namer.forget()


def analyse_crop(classifier: Classifier, frame: Frame) -> Scene:
    """The scene of a picture that is a face crop already: no margin is added."""
    width, height = frame.size
    track = Track(1, Face(BBox(0, 0, width, height), 1.0))
    return Scene(frame, (track,), (classifier.classify_crop(frame.pixels),))
