"""From a frame to a scene: the part that `run` and `predict` share."""

from __future__ import annotations

from edge.classify import Classifier
from edge.detector import FaceDetector
from edge.naming import Namer
from edge.scene import BBox, Face, Frame, Scene, Track
from edge.smooth import ScoreSmoother
from edge.stopwatch import Stopwatch
from edge.track import Tracker


class Pipeline:
    """Finds, follows and reads every face of a frame.

    Args:
        detector, tracker, classifier, smoother, namer: the stages.
        watch: told when each stage has ended.
    """

    def __init__(
        self,
        detector: FaceDetector,
        tracker: Tracker,
        classifier: Classifier,
        smoother: ScoreSmoother,
        namer: Namer,
        watch: Stopwatch,
    ) -> None:
        self.detector, self.tracker = detector, tracker
        self.classifier, self.smoother, self.namer = classifier, smoother, namer
        self.watch = watch

    def analyse(self, frame: Frame) -> Scene:
        """All that can be said of this frame, given the ones before."""
        if frame.trouble:
            self.forget()
            return Scene(frame)
        faces = self.detector.detect(frame)
        self.watch.lap("detect")
        tracks = self.tracker.update(faces, frame.time)
        self.watch.lap("track")
        raw = self.classifier.classify(frame, tracks)
        smooth = self.smoother.update(tracks, raw, frame.time)
        emotions = self.namer.update(tracks, smooth, frame.time)
        self.watch.lap("classify")
        return Scene(frame, tracks, emotions)

    def forget(self) -> None:
        """What comes next has nothing to do with what was before."""
        self.tracker.forget()
        self.smoother.forget()
        self.namer.forget()


def analyse_crop(classifier: Classifier, frame: Frame) -> Scene:
    """The scene of a picture that is a face crop already: no margin is added."""
    width, height = frame.size
    track = Track(1, Face(BBox(0, 0, width, height), 1.0))
    return Scene(frame, (track,), (classifier.classify_crop(frame.pixels),))
