"""What is seen in a frame: faces, their numbers, their expressions."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from time import monotonic

from edge.detector import FaceDetector
from edge.emotion.classifier import Classifier
from edge.pipeline.readings import Readings
from edge.pipeline.schedule import Pace
from edge.pipeline.tracker import Tracker, moved
from edge.scene import Emotion, Frame, Track
from edge.system.stopwatch import Stopwatch

AHEAD = 0.3  # seconds for which a face is believed to go on as before
STUCK = 10.0  # seconds; what takes longer has died


@dataclass(frozen=True)
class Sight:
    """What was seen in one frame.

    Attributes:
        time: of the frame, seconds.
        tracks: the faces.
        speeds: of each, pixels per second to the right and down.
        emotions: raw, of each.
        spent: seconds that each stage took.
    """

    time: float = 0.0
    tracks: tuple[Track, ...] = ()
    speeds: tuple[tuple[float, float], ...] = ()
    emotions: tuple[Emotion, ...] = ()
    spent: dict[str, float] = field(default_factory=dict)

    def at(self, time: float) -> tuple[Track, ...]:
        """The faces where they are expected at another time."""
        ahead = min(max(time - self.time, 0.0), AHEAD)
        return tuple(
            Track(track.id, moved(track.face, ahead * right, ahead * down))
            for track, (right, down) in zip(self.tracks, self.speeds, strict=True)
        )


class Analyst:
    """Finds, follows and reads faces, frame by frame.

    Args:
        detector, tracker, classifier: the stages.
        pace: says when to look for faces.
        pause: seconds between two readings of one face.
    """

    def __init__(
        self,
        detector: FaceDetector,
        tracker: Tracker,
        classifier: Classifier,
        pace: Pace,
        pause: float,
    ) -> None:
        self.detector, self._tracker, self._pace = detector, tracker, pace
        self._readings = Readings(classifier, pause)

    def look(self, frame: Frame, watch: Stopwatch) -> Sight:
        """All that can be seen in this frame, given the ones before."""
        if self._pace.due(frame.time, self._tracker.speed):
            faces = self.detector.detect(frame)
            watch.lap("detect")
            tracks = self._tracker.update(faces, frame.time)
            self._pace.looked(frame.time, self._tracker.surprise)
        else:
            watch.lap("detect")
            tracks = self._tracker.expect(frame.time)
        watch.lap("track")
        emotions = self._readings.update(frame, tracks)
        watch.lap("classify")
        return Sight(frame.time, tracks, self._tracker.speeds, emotions)

    def forget(self) -> None:
        """What comes next has nothing to do with what was before."""
        for part in (self._pace, self._readings, self._tracker):
            part.forget()


class Beside:
    """Has an analyst work in a thread of its own, so that the picture need not wait.

    A frame waits for its own analysis a little. One that takes longer goes on beside the pictures
    that follow, which show the faces where they are expected; it then begins anew with the newest
    frame, and those in between are never analysed. So the picture keeps its rate on any machine.

    Args:
        analyst: only this object may use it.
    """

    def __init__(self, analyst: Analyst) -> None:
        self._analyst = analyst
        self._pool = ThreadPoolExecutor(1, "analysis")
        self._running: Future[Sight] | None = None
        self._began, self._sight = 0.0, Sight()

    def look(self, frame: Frame, patience: float, watch: Stopwatch) -> Sight:
        """What was seen last: in this frame, or in one shortly before.

        Args:
            frame: the newest.
            patience: seconds to wait for its analysis.
            watch: hears how long the stages took, as they end.
        """
        self._take(watch, 0.0)
        if not self._running:
            self._running, self._began = self._pool.submit(self._work, frame), monotonic()
        # Pictures that go on over an analysis that has died would hide it from the watchdog.
        self._take(watch, patience if monotonic() - self._began < STUCK else None)
        watch.lap("follow")
        return self._sight

    def forget(self) -> None:
        """Nothing that is seen from now on has to do with what was before."""
        if self._running:
            self._running.result()
            self._running = None
        self._sight = Sight()
        self._analyst.forget()

    def close(self) -> None:
        """Wait for what is running."""
        self._pool.shutdown()

    def _take(self, watch: Stopwatch, patience: float | None) -> None:
        if not self._running or not wait([self._running], patience).done:
            return
        self._sight, self._running = self._running.result(), None
        for stage, seconds in self._sight.spent.items():
            watch.add(stage, seconds)

    def _work(self, frame: Frame) -> Sight:
        watch = Stopwatch()
        sight = self._analyst.look(frame, watch)
        sight.spent.update(watch.seconds)
        return sight
