"""The idle screen that attracts, and how soon it makes way for the first face."""

from dataclasses import replace

import numpy as np
import pytest

from edge import app
from edge.config import loader
from edge.detector.fake import FakeDetector
from edge.detector.tiled_search import TiledSearch
from edge.display.memory import MemoryDisplay
from edge.labels import EMOTIONS
from edge.pipeline.schedule import DetectionSchedule
from edge.render import compositing
from edge.render.palette import DARK
from edge.runtime import factory
from edge.runtime.signals import Reload
from edge.scene import BBox, Face, Frame
from tests.edge import scenes
from tests.edge.scenes import scene
from tests.edge.sessions import session


def idle(time, **attributes):
    """Return a scene of the idle screen at a time, seconds."""
    made = scene(state="idle", **attributes)
    return replace(made, frame=replace(made.frame, time=time))


def renderer(attract):
    """Return a renderer with a kind of idle screen."""
    return factory.open_renderer(loader.load(settings=[f"display.attract={attract}"]).display)


def test_golden_picture_with_the_camera(golden):
    golden("scene-attract-picture", renderer("picture").render(idle(2.0, indicators=("camera",))))


def test_golden_picture_of_a_still_idle_screen(golden):
    golden("scene-attract-off", renderer("off").render(idle(2.0)))


@pytest.mark.parametrize("attract", ["icons", "picture"])
def test_it_moves_within_a_second(attract):
    made = renderer(attract)
    early, late = (made.render(idle(time)) for time in (10.0, 11.0))
    assert (early != late).any(axis=2).sum() > 1000


def test_nothing_burns_in():
    """Over an hour no pixel is bright all the time."""
    made = renderer("icons")
    darkest = np.full((720, 1280), 255, np.uint8)
    for time in range(0, 3600, 47):
        darkest = np.minimum(darkest, made.render(idle(float(time))).max(axis=2))
    # The words and the middle of the icons move by less than their size.
    assert (darkest > 200).mean() < 0.001
    assert (darkest > 60).mean() < 0.05


def test_the_camera_s_picture_is_there_by_choice_only():
    frame = np.full((480, 640, 3), (200, 40, 40), np.uint8)
    for attract, seen in (("icons", False), ("picture", True), ("off", False)):
        made = replace(idle(2.0), frame=Frame(frame, 2.0))
        corner = renderer(attract).render(made)[5, 5]
        assert (tuple(corner) != DARK.background) == seen
        assert corner.max() < 100  # words over it can be read


def test_all_that_it_draws_is_kept_from_breath_to_breath():
    """Icons must not be scaled and prepared anew in each frame."""
    made = renderer("icons")
    for tenth in range(120):
        made.render(idle(tenth / 10))
    before = compositing._cached_layer.cache_info().misses
    for tenth in range(120, 180):
        made.render(idle(tenth / 10 + 0.03))
    assert compositing._cached_layer.cache_info().misses == before
    assert before < compositing.LAYER_CACHE_SIZE * 100


def test_the_camera_s_picture_is_renewed_several_times_per_second():
    made, shown = renderer("picture"), []
    for time in (2.0, 2.05, 2.3, 1.0):  # a time before the last one is of another camera
        level = round(100 + 50 * time)
        frame = np.full((480, 640, 3), level, np.uint8)
        shown.append(int(made.render(replace(idle(time), frame=Frame(frame, time)))[5, 5, 0]))
    assert shown == [70, 70, 75, 52]


class Camera:
    """Frames of a virtual clock: nobody for a while, then somebody."""

    live = physical = True
    name, length, rate, damaged_frames = "virtual", None, None, 0

    def __init__(self, rate, seconds, before):
        times = [i / rate for i in range(round(rate * seconds))]
        self.frames = [Frame(self._pixels(time >= before), time, i) for i, time in enumerate(times)]

    @staticmethod
    def _pixels(somebody):
        pixels = np.full((480, 640, 3), 60, np.uint8)
        pixels[0, 0] = 255 if somebody else 0
        return pixels

    def __iter__(self):
        return iter(self.frames)

    def close(self):
        pass


def faces_of(frame):
    """A detector that sees a near face in the whole frame, from the marked frames on."""
    marked = frame.size == (640, 480) and frame.pixels[0, 0].all()
    return [Face(BBox(250, 150, 140, 140), 0.9)] if marked else []


@pytest.mark.parametrize("rate", [5, 10, 30])
@pytest.mark.parametrize("before", [2.0, 2.3, 2.75])
def test_the_first_face_is_greeted_within_half_a_second(rate, before):
    """From the first frame with the face to its box on the screen, in frames of a camera."""
    display, camera = MemoryDisplay(keep=200), Camera(rate, before + 1.0, before)
    opened = session(camera, display, idle=1.0)
    opened.renderer = scenes.renderer((320, 240))
    pause = loader.load().detector.pause
    opened.pipeline.search = TiledSearch(FakeDetector(faces_of), 0.5)
    opened.pipeline._schedule = DetectionSchedule(pause)
    app.loop(opened, Reload(loader.load))
    colour = DARK.people[0]
    boxed = [(picture == colour).all(axis=2).sum() > 100 for picture in display.pictures]
    first = next(i for i, frame in enumerate(camera.frames) if frame.time >= before)
    assert not any(boxed[:first])
    # Before, there was the idle screen: no picture of the camera.
    assert not (display.pictures[first - 1] == 60).all(axis=2).any()
    assert boxed.index(True) - first <= rate / 2
    assert all(boxed[first + int(rate / 2) + 1 :])


def test_all_icons_are_there():
    picture = renderer("icons").render(idle(3.0)).astype(int)
    for name in EMOTIONS:
        pairs = zip(DARK.emotions[name], DARK.background, strict=True)
        faint = [round(0.6 * colour + 0.4 * ground) for colour, ground in pairs]
        assert (np.abs(picture - faint).max(axis=2) < 12).sum() > 1500
