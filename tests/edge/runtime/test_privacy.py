"""Privacy in a whole run: what reaches screen and recordings has no uncovered face."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from edge import app
from edge.camera.images import ImageFiles
from edge.config import loader
from edge.config.schema import RecordConfig
from edge.detector.fake import FakeDetector
from edge.display.memory import MemoryDisplay
from edge.errors import DeviceError
from edge.record.recorder import Recorder
from edge.runtime import factory
from edge.runtime.reconfigure import reconfigure
from edge.runtime.signals import Reload
from edge.scene import BBox, Face, Frame, Scene
from edge.system.stopwatch import Stopwatch
from tests.edge.sessions import session, uniform_classifier
from tests.files import save

SKIN = (255, 0, 255)  # a colour that nothing else on the screen has
BOX = BBox(200, 150, 100, 100)
PRIVATE = [f"privacy.faces={mode}" for mode in ("icons", "blur")]


@pytest.fixture
def camera(tmp_path):
    """A camera with one picture: a striped face on grey."""
    pixels = np.full((480, 640, 3), 90, np.uint8)
    pixels[150:250:2, 200:300] = SKIN
    (tmp_path / "in").mkdir()
    save(tmp_path / "in" / "a.png", pixels)
    return ImageFiles(tmp_path / "in")


def has_skin(rgb):
    """Return whether the colour of the face is in a picture; JPEG changes colours a little."""
    red, green, blue = (rgb[..., i].astype(int) for i in range(3))
    return bool(((red - green > 150) & (blue - green > 150)).any())


def made(camera, setting, record=None):
    """Return a session in which the configuration decides on the cover."""
    display = MemoryDisplay()
    opened = session(camera, display, FakeDetector([[Face(BOX, 0.9)]]), uniform_classifier())
    opened.cover = factory.open_cover(loader.load(settings=[setting]))
    if record:
        opened.recorder.close()
        opened.recorder = Recorder(record, rate=5.0)
    return opened, display


@pytest.mark.parametrize("setting", PRIVATE)
def test_the_first_picture_has_no_face_and_no_recording_has(camera, setting, tmp_path):
    folder = tmp_path / "out"
    record = RecordConfig(snapshots=True, video=True, folder=str(folder), spare=0)
    opened, display = made(camera, setting, record)
    app.loop(opened, Reload(loader.load))
    opened.close()
    assert display.pictures
    assert not any(map(has_skin, display.pictures))
    films = list(folder.glob("*.mp4"))
    assert len(films) == 1
    _, film = cv2.VideoCapture(str(films[0])).read()
    pictures = [cv2.imread(str(path)) for path in folder.glob("*.jpg")]
    assert not any(has_skin(bgr[..., ::-1]) for bgr in (film, *pictures))


def test_without_it_the_face_is_there(camera):
    opened, display = made(camera, "privacy.faces=off")
    app.loop(opened, Reload(loader.load))
    assert all(map(has_skin, display.pictures))


@pytest.mark.parametrize("setting", PRIVATE)
def test_no_state_of_the_screen_shows_the_face(camera, setting):
    """The last frame of a lost camera is shown dim, the idle screen may show the picture."""
    opened, _ = made(camera, setting)
    opened.renderer = factory.open_renderer(
        loader.load(settings=["display.attract=picture"]).display
    )
    (frame,) = opened.frames
    opened.describe(opened.pipeline.process(frame))
    for state in ("camera_lost", "no_camera", "no_access"):
        trouble = Frame(frame.pixels, frame.time + 1, trouble=state)
        scene = opened.describe(opened.pipeline.process(trouble))
        assert scene.state == state
        assert not has_skin(opened.renderer.render(scene))
    idle = opened.describe(Scene(replace(frame, time=frame.time + 0.5)))
    assert not has_skin(opened.renderer.render(replace(idle, state="idle")))


def test_each_frame_waits_for_its_own_faces(camera):
    """A worker that is late would give the faces of an earlier frame."""
    opened, _ = made(camera, "privacy.faces=blur")
    opened.timeout = 0.01
    assert opened.patience is None
    opened.cover = factory.open_cover(loader.load())
    assert opened.patience == 0.01


@pytest.mark.parametrize(("setting", "searches"), [(PRIVATE[0], 6), ("privacy.faces=off", 3)])
def test_every_frame_is_searched(setting, searches):
    """Without privacy, the search pauses where nobody comes."""
    settings = [setting, "detector.tiles=false", "detector.pause=1"]
    pipeline = factory.open_pipeline(loader.load(settings=settings), Stopwatch())
    pipeline.search.detector = FakeDetector()
    for i in range(6):
        pipeline.process(Frame(np.zeros((48, 64, 3), np.uint8), i / 30))
    pipeline.close()
    assert pipeline.search.detector.frames == searches


class TestReload:
    def test_privacy_is_switched_on_and_off_while_it_runs(self, camera):
        opened, _ = made(camera, "privacy.faces=off")
        old = loader.load()
        private = loader.load(settings=PRIVATE[:1])
        assert reconfigure(opened, old, private) == private
        assert opened.cover.active
        assert reconfigure(opened, private, old) == old
        assert not opened.cover.active
        opened.pipeline.close()

    def test_a_fault_of_another_part_takes_no_cover_away(self, camera):
        """Not even where language and privacy change together."""
        opened, _ = made(camera, "privacy.faces=off")
        new = loader.load(settings=[*PRIVATE[:1], "display.language=de", "detector.backend=x:Y"])
        reconfigure(opened, loader.load(), new)
        assert opened.settings_refused
        assert opened.cover.active
        opened.pipeline.close()

    def test_another_language_makes_a_new_cover(self, camera):
        """Its badges have letters of the language."""
        opened, _ = made(camera, PRIVATE[0])
        before, old = opened.cover, loader.load(settings=PRIVATE[:1])
        reconfigure(opened, old, loader.load(settings=[PRIVATE[0], "display.language=de"]))
        assert opened.cover is not before
        assert opened.cover.active

    def test_privacy_that_is_applied_in_part_still_covers(self, camera, monkeypatch):
        """The search cannot be opened, and the display changes after that."""
        opened, _ = made(camera, "privacy.faces=off")

        def fail(*arguments, **options):
            raise DeviceError("no memory")

        monkeypatch.setattr(factory, "open_pipeline", fail)
        new = loader.load(settings=[PRIVATE[1], "display.language=de"])
        reconfigure(opened, loader.load(), new)
        assert opened.settings_refused
        assert opened.cover.active
