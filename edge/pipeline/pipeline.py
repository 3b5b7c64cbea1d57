"""From a frame to a scene: the part that `run` and `predict` share."""

from __future__ import annotations

from edge.detector import FaceDetector
from edge.emotion.classifier import Classifier
from edge.pipeline.hysteresis import Namer
from edge.pipeline.schedule import Pace
from edge.pipeline.smoothing import ScoreSmoother
from edge.pipeline.tracker import Tracker
from edge.pipeline.worker import Analyst, Beside
from edge.scene import BBox, Face, Frame, Scene, Track
from edge.system.stopwatch import Stopwatch


class Pipeline:
    """Finds, follows and reads every face of a frame.

    Args:
        detector, tracker, classifier, smoother, namer: the stages.
        watch: told when each stage has ended.
        pace: says when to look for faces; the default looks at every frame.
        pause: seconds between two readings of one face.

    Attributes:
        patience: seconds that a frame waits for its own analysis, see `Beside`; None waits as
            long as it takes.
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
        self.classifier, self.smoother, self.namer = classifier, smoother, namer
        self.watch = watch
        self.patience: float | None = None
        self.analyst = Analyst(detector, tracker, classifier, pace or Pace(), pause)
        self._beside = Beside(self.analyst)

    def analyse(self, frame: Frame) -> Scene:
        """All that can be said of this frame, given the ones before."""
        if frame.trouble:
            self.forget()
            return Scene(frame)
        if self.patience is None:
            sight = self.analyst.look(frame, self.watch)
        else:
            sight = self._beside.look(frame, self.patience, self.watch)
        tracks = sight.at(frame.time)
        smooth = self.smoother.update(tracks, sight.emotions, frame.time)
        return Scene(frame, tracks, self.namer.update(tracks, smooth, frame.time))

    def forget(self) -> None:
        """What comes next has nothing to do with what was before."""
        for part in (self._beside, self.smoother, self.namer):
            part.forget()

    def close(self) -> None:
        """It is needed no more."""
        self._beside.close()
        self.classifier.close()


def analyse_crop(classifier: Classifier, frame: Frame) -> Scene:
    """The scene of a picture that is a face crop already: no margin is added."""
    width, height = frame.size
    track = Track(1, Face(BBox(0, 0, width, height), 1.0))
    return Scene(frame, (track,), (classifier.classify_crop(frame.pixels),))
