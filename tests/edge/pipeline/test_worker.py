"""Analysis in the worker thread: slow engines cost no picture, and nothing queues up."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edge import app
from edge.camera.grabber import FrameGrabber
from edge.config import loader as config
from edge.detector.fake import FakeDetector
from edge.detector.search import WholeSearch
from edge.display.memory import MemoryDisplay
from edge.emotion import manifest as manifests
from edge.emotion.classifier import load_manifest
from edge.pipeline import worker
from edge.pipeline.analysis import MAX_PREDICTION, Analysis, Observation
from edge.pipeline.tilted_faces import TiltedFaceSearch
from edge.pipeline.track_state import TrackState
from edge.runtime import factory
from edge.runtime.reconfigure import reconfigure
from edge.runtime.signals import Reload
from edge.scene import BBox, Emotion, Face, Frame
from edge.system.stopwatch import Stopwatch
from tests.edge.sessions import pipeline as make_pipeline
from tests.edge.sessions import session
from tests.files import DEMO, ROOT

MODEL = ROOT / "models" / "emotions.tflite"
RATE = 30.0
LONG = 30.0  # seconds; no passing test waits so long
SHORT = 0.01  # seconds that a frame waits for its analysis


class Gated:
    """A detector as slow as the test wants: each call waits until the gate is opened."""

    def __init__(self):
        self.searched, self.gate = [], threading.Semaphore(0)

    def detect(self, frame):
        self.searched.append(frame.index)
        assert self.gate.acquire(timeout=LONG)
        return [Face(BBox(10.0 * frame.index, 20.0, 40.0, 40.0), 0.9)]


class Broken:
    """A detector that fails."""

    def detect(self, frame):
        raise RuntimeError("out of order")


def frame(index, trouble=""):
    return Frame(np.zeros((90, 640, 3), np.uint8), index / RATE, index, trouble=trouble)


@pytest.fixture
def gated():
    """A pipeline and its detector."""
    detector = Gated()
    pipeline = make_pipeline(detector)
    yield pipeline, detector
    for _ in range(100):
        detector.gate.release()
    pipeline.close()


def wait_started(detector, count):
    """Wait until a number of frames have been searched."""
    for _ in range(1000):
        if len(detector.searched) >= count:
            return
        threading.Event().wait(LONG / 1000)


def wait_finished(pipeline):
    """Wait until the running analysis has ended."""
    worker.wait([pipeline._worker._running], LONG)


class TestAnalysisWorker:
    def test_frames_go_on_while_one_is_analysed(self, gated):
        pipeline, detector = gated
        assert [pipeline.process(frame(i), SHORT).tracks for i in range(5)] == [()] * 5
        wait_started(detector, 1)
        assert detector.searched == [0]

    def test_the_newest_frame_is_next_and_those_between_are_dropped(self, gated):
        pipeline, detector = gated
        for i in range(5):
            pipeline.process(frame(i), SHORT)
        detector.gate.release()
        wait_finished(pipeline)
        for i in range(5, 9):
            pipeline.process(frame(i), SHORT)
        wait_started(detector, 2)
        assert detector.searched == [0, 5]

    def test_meanwhile_faces_are_where_they_are_expected(self, gated):
        pipeline, detector = gated
        for i in (0, 1, 2):  # each passes the gate at once: 10 pixels per frame
            detector.gate.release()
            scene = pipeline.process(frame(i), LONG)
            assert scene.tracks[0].bbox.x == 10 * i
        right = pipeline.process(frame(3), SHORT).tracks[0].bbox.x
        assert 20 < right <= 30
        assert pipeline.process(frame(4), SHORT).tracks[0].bbox.x > right

    def test_a_frame_that_is_analysed_in_time_is_exact(self, gated):
        pipeline, detector = gated
        for i in range(4):
            detector.gate.release()
            assert pipeline.process(frame(i), LONG).tracks[0].bbox.x == 10 * i
        assert detector.searched == [0, 1, 2, 3]

    def test_an_analysis_started_before_a_lost_camera_is_not_shown_after_it(self, gated):
        pipeline, detector = gated
        pipeline.process(frame(0), SHORT)
        detector.gate.release()
        pipeline.process(frame(1, trouble="camera_lost"), SHORT)
        assert pipeline.process(frame(2), SHORT).tracks == ()
        detector.gate.release()
        wait_finished(pipeline)
        assert [t.id for t in pipeline.process(frame(3), SHORT).tracks] == [1]

    def test_an_error_in_the_worker_is_raised_in_the_loop(self):
        pipeline = make_pipeline(Broken())
        with pytest.raises(RuntimeError, match="out of order"):
            pipeline.process(frame(0), LONG)
        pipeline.close()

    def test_a_hung_analysis_stops_the_picture(self, gated):
        """The watchdog is fed by pictures, and must notice."""
        pipeline, detector = gated
        pipeline.process(frame(0), SHORT)
        pipeline._worker._started_at -= worker.HUNG + 1
        loop = threading.Thread(target=pipeline.process, args=(frame(1), SHORT))
        loop.start()
        loop.join(0.3)
        assert loop.is_alive()
        detector.gate.release()
        loop.join(LONG)
        assert not loop.is_alive()

    def test_the_time_of_each_stage_is_measured(self, gated):
        pipeline, detector = gated
        detector.gate.release()
        pipeline.process(frame(0), LONG)
        assert {"detect", "track", "classify", "follow"} <= set(pipeline.watch.seconds)

    def test_tracks_from_before_a_lost_camera_are_not_shown_after_it(self, gated):
        pipeline, detector = gated
        detector.gate.release()
        assert len(pipeline.process(frame(0), LONG).tracks) == 1
        pipeline.process(frame(1, trouble="camera_lost"), LONG)
        assert pipeline.process(frame(2), SHORT).tracks == ()


class TestSettings:
    """Settings that reach the pipeline."""

    def count(self, *settings, every=False):
        """Return the numbers of detections and of classifications of a still face in 60 frames."""
        pipeline = factory.open_pipeline(config.load(settings=settings), Stopwatch(), every=every)
        still = FakeDetector([[Face(BBox(100.0, 20.0, 40.0, 40.0), 0.9)]])
        pipeline.search = WholeSearch(still)
        classified = []
        classify = pipeline.classifier.classify

        def counting(frame, tracks):
            classified.extend(tracks)
            return classify(frame, tracks)

        pipeline.classifier.classify = counting
        for index in range(60):
            pipeline.process(frame(index))
        pipeline.close()
        return still.frames, len(classified)

    def test_steady_faces_are_detected_and_classified_from_time_to_time(self):
        detections, classifications = self.count()
        assert detections < 20
        assert 15 <= classifications <= 25

    def test_either_can_be_switched_off(self):
        assert self.count("detector.pause=0")[0] == 60
        assert self.count("emotion.pause=0")[1] == 60

    @pytest.mark.parametrize("level", [True, False])
    def test_turned_looks_are_for_models_that_want_level_faces(self, tmp_path, level):
        model = Path(shutil.copy(MODEL, tmp_path))
        contract = replace(load_manifest(MODEL), level=level)
        manifests.write(model.with_suffix(".toml"), contract)
        settings = [f"emotion.model={model}"]
        pipeline = factory.open_pipeline(config.load(settings=settings), Stopwatch())
        pipeline.close()
        assert isinstance(pipeline.search, TiltedFaceSearch) == level

    def test_predict_analyses_every_frame(self):
        assert self.count(every=True) == (60, 60)

    @pytest.mark.parametrize(
        ("camera", "timeout"), [("demo", 0.5 / 30), (str(DEMO / "astronaut.jpg"), None)]
    )
    def test_a_live_frame_waits_a_little_and_a_file_for_every_analysis(self, camera, timeout):
        wanted = [f"camera.source={camera}", "display.target=web::0"]
        made = factory.open_session(config.load(settings=wanted))
        assert made.timeout == timeout
        made.close()

    def test_the_timeout_follows_the_camera_at_a_reload(self):
        before = config.load(settings=["camera.source=demo", "display.target=web::0"])
        made, closed = factory.open_session(before), []
        close = made.pipeline.close
        made.pipeline.close = lambda: (closed.append(True), close())
        wanted = ["camera.source=demo", "display.target=web::0", "emotion.smoothing=0"]
        reconfigure(made, before, config.load(settings=wanted))
        assert (made.timeout, closed) == (0.5 / 30, [True])
        picture = f"camera.source={DEMO / 'astronaut.jpg'}"
        reconfigure(made, config.load(settings=wanted), config.load(settings=[*wanted, picture]))
        assert made.timeout is None
        made.close()


class TestAnalysis:
    FACE = Face(BBox(10, 10, 5, 5), 0.9)
    EMOTION = Emotion(np.full(7, 1 / 7, np.float32))
    OBSERVATION = Observation(TrackState(3, FACE, 1.0), FACE, (30.0, -60.0), EMOTION)
    ANALYSIS = Analysis(1.0, (OBSERVATION,))

    def test_faces_go_on_at_their_velocity(self):
        (track,) = self.ANALYSIS.tracks_at(1.1)
        assert (track.id, *track.bbox) == pytest.approx((3, 13, 4, 5, 5))

    def test_only_for_a_while_and_never_backwards(self):
        (late,) = self.ANALYSIS.tracks_at(9.0)
        (limit,) = self.ANALYSIS.tracks_at(1.0 + MAX_PREDICTION)
        assert late.bbox == limit.bbox
        assert self.ANALYSIS.tracks_at(0.5)[0].bbox == BBox(10, 10, 5, 5)


class Bursts:
    """A live camera that gives pictures in bursts; each picture is filled with its number."""

    live, physical, rate, length, name, damaged_frames = True, True, None, None, "bursts", 0

    def __init__(self):
        self.made, self._credit, self._idle = 0, 0, False
        self._changed = threading.Condition()
        self._frames = FrameGrabber(self._grab, self.name, timeout=LONG)

    def burst(self, count):
        """Give a number of pictures, and wait until the last one can be taken."""
        with self._changed:
            self._credit += count
            self._changed.notify_all()
            given = self._changed.wait_for(lambda: self._idle and not self._credit, LONG)
        assert given

    def _grab(self):
        with self._changed:
            self._idle = True  # the previous picture has been taken
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: self._credit, 0.1):
                return None
            self._credit, self._idle, self.made = self._credit - 1, False, self.made + 1
            return np.full((8, 8, 3), self.made, np.uint8)

    def __iter__(self):
        return iter(self._frames)

    def close(self):
        self._frames.close()


class Slow:
    """A detector so slow that the camera gives five pictures meanwhile; ends the run after ten."""

    def __init__(self, camera):
        self.camera, self.seen = camera, []

    def detect(self, frame):
        self.seen.append(int(frame.pixels[0, 0, 0]))
        if len(self.seen) == 10:
            raise KeyboardInterrupt
        self.camera.burst(5)
        return []


def test_frames_do_not_queue_up_and_each_picture_was_analysed():
    camera, display = Bursts(), MemoryDisplay()
    detector = Slow(camera)
    made = session(camera, display, detector)
    camera.burst(3)
    with pytest.raises(KeyboardInterrupt):
        app.loop(made, Reload(config.load))
    made.close()
    assert detector.seen == [3 + 5 * i for i in range(10)]
    middles = [picture[300, 300, 0] for picture in display.pictures]
    assert middles == detector.seen[:9]
