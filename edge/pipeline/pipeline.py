"""Frame -> scene: detect, track, classify, smooth, name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from edge.detector.search import FaceSearch
from edge.emotion.classifier import Classifier
from edge.pipeline.analysis import Analysis, observe
from edge.pipeline.cuts import CutDetector
from edge.pipeline.hysteresis import LabelHysteresis
from edge.pipeline.orientation import OrientationProbe
from edge.pipeline.readings import ReadingSchedule
from edge.pipeline.schedule import DetectionSchedule
from edge.pipeline.smoothing import ScoreSmoother
from edge.pipeline.track_state import TrackState
from edge.pipeline.tracker import Tracker
from edge.pipeline.worker import AnalysisWorker
from edge.scene import BBox, Face, Frame, Scene, Track
from edge.system.stopwatch import Stopwatch


class Pipeline:
    """Detect, follow, classify and name every face of a frame.

    Args:
        search, tracker, classifier, smoother, hysteresis: the stages.
        watch: measures the stages.
        schedule: decides which frames are searched for faces; the default searches all.
        readings: decides which faces are classified; the default classifies all in every frame.
        orientation: notices a camera that hangs upside down; None does not look.
        release: called when the pipeline is closed, to release what the search uses.

    Attributes:
        readings: as given.
        single: frames of another source are pictures of their own: each is searched all at once,
            and one that is given again is not searched again.
        searched: all views of a scene were searched since its start: the start of the pipeline, a
            reset, a cut, or another picture.
    """

    def __init__(
        self,
        search: FaceSearch,
        tracker: Tracker,
        classifier: Classifier,
        smoother: ScoreSmoother,
        hysteresis: LabelHysteresis,
        watch: Stopwatch,
        schedule: DetectionSchedule | None = None,
        readings: ReadingSchedule | None = None,
        orientation: OrientationProbe | None = None,
        release: Callable[[], None] = lambda: None,
    ) -> None:
        self.search, self.classifier, self.watch = search, classifier, watch
        self._tracker, self._smoother, self._hysteresis = tracker, smoother, hysteresis
        self._schedule = schedule or DetectionSchedule()
        self.readings = readings or ReadingSchedule()
        self._worker, self._orientation = AnalysisWorker(), orientation
        # Number of the scene that is shown, and of the one that was analysed last.
        self._cuts, self._scene, self._analysed = CutDetector(), 0, 0
        self._release = release
        self.single, self.searched = False, False
        self._last: Frame | None = None  # where frames are single
        self._searches = 0  # frames without a gap, up to the last one, that were searched

    @property
    def turned(self) -> int:
        """Degrees clockwise that would set the heads upright; 0 as long as they seem to be."""
        return self._orientation.turned if self._orientation else 0

    def adjust(self, search_pause: float, read_pause: float, far_pause: float) -> None:
        """Change how often faces are looked at, from the next frame on.

        Args:
            search_pause: longest time between two searches of steady faces, seconds.
            read_pause: seconds between two classifications of a face.
            far_pause: seconds between two searches for far faces, at least.
        """
        self._schedule.longest, self.readings.interval = search_pause, read_pause
        self.search.far_pause = far_pause

    def process(self, frame: Frame, timeout: float | None = None) -> Scene:
        """Return the scene of a frame: detect -> track -> classify -> smooth -> name.

        Args:
            frame: the frame to process, not before the last one.
            timeout: seconds that a live frame waits for its own analysis in the worker thread,
                see `AnalysisWorker`; None analyses it here, however long that takes.
        """
        if frame.trouble:
            self.reset()
            return Scene(frame)
        another, again = self._compare(frame)
        if self._cuts.update(frame) or another:
            self._worker.drop()
            self._scene += 1
        scene = self._scene

        def analyse(watch: Stopwatch) -> Analysis:
            if scene != self._analysed:  # nobody is where somebody was before
                self._analysed = scene
                self._schedule.reset()
                self.search.reset(at_once=another)
                self._tracker.forget()
            tracks = self._follow(frame, watch, again=again)
            due = self.readings.due(tracks, frame.time, self._searches)
            places = [track.predicted(frame.time) for track in due]
            for track, emotion in zip(due, self.classifier.classify(frame, places), strict=True):
                self.readings.take(track, emotion, frame.time)
            watch.lap("classify")
            return observe(tracks, frame.time)

        if timeout is None:
            analysis = analyse(self.watch)
        else:
            analysis = self._worker.latest(analyse, timeout, self.watch)
        emotions = []
        for seen in analysis.observations:
            smooth = self._smoother.smooth(seen.state, seen.emotion, frame.time, seen.late)
            named = self._hysteresis.name(seen.state, smooth, frame.time, seen.face)
            emotions.append(seen.state.show(named, frame.time, seen.emotion))
        return Scene(frame, analysis.tracks_at(frame.time), tuple(emotions))

    def _compare(self, frame: Frame) -> tuple[bool, bool]:
        """Return whether a frame is another single picture, and whether it is the last one again.

        Both are False where frames are not single.
        """
        before, self._last = self._last, frame if self.single else None
        if not self.single:
            return False, False
        if before is None or frame.source != before.source:
            return True, False
        same = frame.time == before.time and np.array_equal(frame.pixels, before.pixels)
        return False, same

    def _follow(
        self, frame: Frame, watch: Stopwatch, *, again: bool = False
    ) -> tuple[TrackState, ...]:
        """Return the visible tracks, after a search where one is due."""
        found = None
        if not again and self._schedule.due(frame.time, self._tracker):
            found = self.search.search(frame, self._tracker.expected(frame.time))
            if self._orientation and found.whole:
                self._orientation.update(frame, found.faces)
        watch.lap("detect")
        if found:
            self.searched = found.complete
            self._tracker.update(found.faces, frame.time, found.missed, found.precision)
        watch.lap("track")
        self._searches = self._searches + 1 if found else 0
        return self._tracker.visible

    def reset(self) -> None:
        """Drop all tracks: the next frame starts without history."""
        parts = self._worker, self._schedule, self.search, self._tracker, self._cuts
        for part in (*parts, self._orientation):
            if part:
                part.reset()
        self.searched, self._last = False, None

    def close(self) -> None:
        """Wait for the running analysis; release the classifier and what the search uses."""
        self._worker.close()
        self.classifier.close()
        self._release()


def process_crop(classifier: Classifier, frame: Frame) -> Scene:
    """Return the scene of a picture that is a face crop already: no margin is added."""
    width, height = frame.size
    track = Track(1, Face(BBox(0, 0, width, height), 1.0))
    return Scene(frame, (track,), (classifier.classify_crop(frame.pixels),))
