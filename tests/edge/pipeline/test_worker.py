"""Analysis beside the picture: slow engines cost no picture, and nothing queues up."""

import threading

import numpy as np
import pytest

from edge import app
from edge.camera.grabber import FrameGrabber
from edge.config import loader as config
from edge.display.memory import MemoryDisplay
from edge.pipeline import worker as analysts
from edge.pipeline.worker import AHEAD, Sight
from edge.runtime import factory as opening
from edge.runtime import reconfigure as change
from edge.runtime.signals import Reload
from edge.scene import BBox, Emotion, Face, Frame, Track
from edge.system.stopwatch import Stopwatch
from tests.edge.sessions import show
from tests.files import DEMO, ROOT

MODEL = ROOT / "models" / "emotions.tflite"
RATE = 30.0
LONG = 30.0  # seconds that no test waits


class Gated:
    """A detector as slow as the test wants: each look waits to be let through."""

    def __init__(self):
        self.looked, self.gate = [], threading.Semaphore(0)

    def detect(self, frame):
        self.looked.append(frame.index)
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
    """A pipeline whose frames wait 10 ms for their analysis; its detector."""
    detector = Gated()
    pipeline = show(iter([]), MemoryDisplay(), detector).pipeline
    pipeline.patience = 0.01
    yield pipeline, detector
    for _ in range(100):
        detector.gate.release()
    pipeline.close()


def begun(detector, count):
    """Until so many frames have been looked at."""
    for _ in range(1000):
        if len(detector.looked) >= count:
            return
        threading.Event().wait(LONG / 1000)


def settle(pipeline):
    """Until the running analysis has ended."""
    analysts.wait([pipeline._beside._running], LONG)


class TestBeside:
    def test_frames_go_on_while_one_is_analysed(self, gated):
        pipeline, detector = gated
        assert [pipeline.analyse(frame(i)).tracks for i in range(5)] == [()] * 5
        begun(detector, 1)
        assert detector.looked == [0]

    def test_the_newest_frame_is_next_and_those_between_are_dropped(self, gated):
        pipeline, detector = gated
        for i in range(5):
            pipeline.analyse(frame(i))
        detector.gate.release()
        settle(pipeline)
        for i in range(5, 9):
            pipeline.analyse(frame(i))
        begun(detector, 2)
        assert detector.looked == [0, 5]

    def test_meanwhile_faces_are_where_they_are_expected(self, gated):
        pipeline, detector = gated
        for i in (0, 1, 2):  # each is let through at once: 10 pixels per frame
            detector.gate.release()
            pipeline.patience = LONG
            scene = pipeline.analyse(frame(i))
            assert scene.tracks[0].bbox.x == 10 * i
        pipeline.patience = 0.01
        right = pipeline.analyse(frame(3)).tracks[0].bbox.x
        assert 20 < right <= 30
        assert pipeline.analyse(frame(4)).tracks[0].bbox.x > right

    def test_a_frame_that_is_analysed_in_time_is_exact(self, gated):
        pipeline, detector = gated
        pipeline.patience = LONG
        for i in range(4):
            detector.gate.release()
            assert pipeline.analyse(frame(i)).tracks[0].bbox.x == 10 * i
        assert detector.looked == [0, 1, 2, 3]

    def test_what_was_begun_before_something_else_is_not_shown_after_it(self, gated):
        pipeline, detector = gated
        pipeline.analyse(frame(0))
        detector.gate.release()
        pipeline.analyse(frame(1, trouble="camera_lost"))
        assert pipeline.analyse(frame(2)).tracks == ()
        detector.gate.release()
        settle(pipeline)
        assert [t.id for t in pipeline.analyse(frame(3)).tracks] == [1]

    def test_what_fails_beside_fails_the_loop(self):
        pipeline = show(iter([]), MemoryDisplay(), Broken()).pipeline
        pipeline.patience = LONG
        with pytest.raises(RuntimeError, match="out of order"):
            pipeline.analyse(frame(0))
        pipeline.close()

    def test_an_analysis_that_has_died_stops_the_picture(self, gated):
        """The watchdog is fed by pictures, and has to see it."""
        pipeline, detector = gated
        pipeline.analyse(frame(0))
        pipeline._beside._began -= analysts.STUCK + 1
        shown = threading.Thread(target=pipeline.analyse, args=(frame(1),))
        shown.start()
        shown.join(0.3)
        assert shown.is_alive()
        detector.gate.release()
        shown.join(LONG)
        assert not shown.is_alive()

    def test_how_long_the_stages_took_is_told(self, gated):
        pipeline, detector = gated
        detector.gate.release()
        pipeline.patience = LONG
        pipeline.analyse(frame(0))
        assert {"detect", "track", "classify", "follow"} <= set(pipeline.watch.seconds)

    def test_what_was_seen_before_a_loss_is_not_shown_after_it(self, gated):
        pipeline, detector = gated
        detector.gate.release()
        pipeline.patience = LONG
        assert len(pipeline.analyse(frame(0)).tracks) == 1
        pipeline.analyse(frame(1, trouble="camera_lost"))
        pipeline.patience = 0.01
        assert pipeline.analyse(frame(2)).tracks == ()


class Still:
    """A detector that always sees the same face, and counts."""

    def __init__(self):
        self.looks = 0

    def detect(self, frame):
        self.looks += 1
        return [Face(BBox(100.0, 20.0, 40.0, 40.0), 0.9)]


class TestWiring:
    """What the configuration says of all this, where it is opened."""

    def looks(self, *settings, every=False):
        """How often a still face is looked for, and read, in 60 frames."""
        pipeline = opening.open_pipeline(config.load(settings=settings), Stopwatch(), every=every)
        pipeline.analyst.detector = still = Still()
        read = []
        classify = pipeline.classifier.classify

        def counting(frame, tracks):
            read.extend(tracks)
            return classify(frame, tracks)

        pipeline.classifier.classify = counting
        for index in range(60):
            pipeline.analyse(frame(index))
        pipeline.close()
        return still.looks, len(read)

    def test_steady_faces_are_looked_at_and_read_now_and_then(self):
        looks, readings = self.looks()
        assert looks < 20
        assert 15 <= readings <= 25

    def test_either_can_be_switched_off(self):
        assert self.looks("detector.pause=0")[0] == 60
        assert self.looks("emotion.pause=0")[1] == 60

    def test_predict_looks_at_everything(self):
        assert self.looks(every=True) == (60, 60)

    @pytest.mark.parametrize(
        ("camera", "patience"), [(["demo"], 0.5 / 30), ([str(DEMO / "astronaut.jpg")], None)]
    )
    def test_a_live_picture_goes_on_and_a_file_waits(self, camera, patience):
        wanted = [f"camera.source={camera[0]}", "display.target=web::0"]
        made = opening.open_show(config.load(settings=wanted))
        assert made.pipeline.patience == patience
        made.close()

    def test_so_after_a_reload(self, tmp_path):
        before = config.load(settings=["camera.source=demo", "display.target=web::0"])
        made, old = opening.open_show(before), []
        closed = made.pipeline.close
        made.pipeline.close = lambda: (old.append(True), closed())
        wanted = ["camera.source=demo", "display.target=web::0", "emotion.smoothing=0"]
        change.change(made, before, config.load(settings=wanted), lambda line: None)
        assert (made.pipeline.patience, old) == (0.5 / 30, [True])
        picture = f"camera.source={DEMO / 'astronaut.jpg'}"
        change.change(made, config.load(settings=wanted), config.load(settings=[*wanted, picture]))
        assert made.pipeline.patience is None
        made.close()


class TestSight:
    SIGHT = Sight(
        1.0,
        (Track(3, Face(BBox(10, 10, 5, 5), 0.9)),),
        ((30.0, -60.0),),
        (Emotion(np.full(7, 1 / 7, np.float32)),),
    )

    def test_faces_go_on(self):
        (track,) = self.SIGHT.at(1.1)
        assert (track.id, *track.bbox) == pytest.approx((3, 13, 4, 5, 5))

    def test_but_not_for_long_and_never_back(self):
        (late,), (limit,) = self.SIGHT.at(9.0), self.SIGHT.at(1.0 + AHEAD)
        assert late.bbox == limit.bbox
        assert self.SIGHT.at(0.5)[0].bbox == BBox(10, 10, 5, 5)


class Bursts:
    """A live camera that gives so many pictures at once as it is told; they carry their number."""

    live, physical, rate, length, name, damaged_frames = True, True, None, None, "bursts", 0

    def __init__(self):
        self.made, self._credit, self._idle = 0, 0, False
        self._changed = threading.Condition()
        self._frames = FrameGrabber(self._grab, self.name, timeout=LONG)

    def burst(self, count):
        """Give them, and wait until the last one can be taken."""
        with self._changed:
            self._credit += count
            self._changed.notify_all()
            given = self._changed.wait_for(lambda: self._idle and not self._credit, LONG)
        assert given

    def _grab(self):
        with self._changed:
            self._idle = True  # the picture before has been handed over
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
    """A detector so slow that the camera gives five pictures meanwhile; it ends after ten."""

    def __init__(self, camera):
        self.camera, self.seen = camera, []

    def detect(self, frame):
        self.seen.append(int(frame.pixels[0, 0, 0]))
        if len(self.seen) == 10:
            raise KeyboardInterrupt
        self.camera.burst(5)
        return []


def test_nothing_queues_up_and_what_is_shown_was_analysed():
    camera, display = Bursts(), MemoryDisplay()
    detector = Slow(camera)
    made = show(camera, display, detector)
    camera.burst(3)
    with pytest.raises(KeyboardInterrupt):
        app.loop(made, Reload(config.load))
    made.close()
    assert detector.seen == [3 + 5 * i for i in range(10)]
    middles = [picture[300, 300, 0] for picture in display.pictures]
    assert middles == detector.seen[:9]
