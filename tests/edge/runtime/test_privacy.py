"""Privacy in a whole run: what reaches screen and recordings has no uncovered face."""

from dataclasses import replace
from itertools import product

import cv2
import numpy as np
import pytest

from edge import app
from edge.camera.images import ImageFiles
from edge.config import loader
from edge.config.schema import RecordConfig
from edge.detector.fake import FakeDetector
from edge.detector.search import Found
from edge.display.memory import MemoryDisplay
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.engine.replay import ReplayEngine
from edge.errors import DeviceError
from edge.media.picture import read_picture
from edge.record.recorder import Recorder
from edge.runtime import factory
from edge.runtime.reconfigure import reconfigure
from edge.runtime.signals import Reload
from edge.scene import BBox, Face, Frame, Scene
from edge.system.stopwatch import Stopwatch
from tests.edge.sessions import MODEL, session, uniform_classifier
from tests.files import DEMO, save

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


class Crowd:
    """Search that finds a face in the third frame, with which the scene is complete."""

    detector = FakeDetector()

    def __init__(self):
        self.reset()

    def search(self, frame, known):
        self._count += 1
        early = Face(BOX.moved(0, 150), 0.9)
        faces = [early] if self._count < 3 else [early, Face(BOX, 0.9)]
        return Found(faces, frozenset(), whole=True, complete=self._count >= 3)

    def reset(self, *, at_once=False):
        self._count = 2 if at_once else 0


def classify_happy():
    engine = ReplayEngine([[np.float32([0, 0, 0, 1, 0, 0, 0])]], (48, 48, 1))
    return EmotionClassifier(engine, load_manifest(MODEL))


class TestCrowd:
    """Faces that the first frames of a scene leave unfound."""

    def crowd(self, camera, setting, frames, record=None, **attributes):
        opened, display = made(camera, setting, record)
        opened.pipeline.search, opened.pipeline.classifier = Crowd(), classify_happy()
        (frame,) = camera
        for index in range(frames):
            each = replace(frame, time=index / 10, index=index, **attributes)
            scene = opened.describe(opened.pipeline.process(each, opened.patience))
            picture = opened.renderer.render(scene)
            opened.recorder.record(scene, picture)
            display.show(picture, each.time)
        return opened, display

    @pytest.mark.parametrize("setting", PRIVATE)
    def test_no_picture_shows_a_face_before_it_is_found(self, camera, setting):
        opened, display = self.crowd(camera, setting, 5)
        opened.close()
        assert len(display.pictures) == 5
        assert not any(map(has_skin, display.pictures))

    def test_without_covers_nothing_is_blurred(self, camera):
        opened, display = self.crowd(camera, "privacy.faces=off", 3)
        opened.close()
        assert all(map(has_skin, display.pictures))

    def test_a_snapshot_waits_until_the_scene_is_searched(self, camera, tmp_path):
        folder = tmp_path / "out"
        record = RecordConfig(snapshots=True, folder=str(folder), spare=0)
        opened, _ = self.crowd(camera, PRIVATE[0], 2, record)
        assert not list(folder.glob("*.jpg"))
        (frame,) = camera
        scene = opened.describe(opened.pipeline.process(replace(frame, time=0.3)))
        opened.recorder.record(scene, opened.renderer.render(scene))
        opened.close()
        assert len(list(folder.glob("*.jpg"))) == 1

    @pytest.mark.parametrize("covered", [True, False])
    def test_pictures_are_searched_at_once(self, camera, covered):
        """Without covers, they are searched like a film."""
        opened, display = made(camera, PRIVATE[0] if covered else "privacy.faces=off")
        opened.pipeline.search = Crowd()
        app.loop(opened, Reload(loader.load))
        assert opened.pipeline.searched is covered
        assert has_skin(display.pictures[0]) is not covered
        opened.close()

    def test_a_film_is_not(self, camera):
        camera.rate = 25.0
        opened, display = made(camera, PRIVATE[0])
        opened.pipeline.search = Crowd()
        app.loop(opened, Reload(loader.load))
        assert not opened.pipeline.searched
        assert not has_skin(display.pictures[0])
        opened.close()


@pytest.mark.parametrize("single", [True, False])
def test_the_network_finds_a_whole_crowd(single):
    """In a single picture at once, in a film within a round of the eight tiles."""
    tile = cv2.resize(read_picture(DEMO / "president.jpg").pixels, (200, 200))
    pixels = np.full((720, 1280, 3), 90, np.uint8)
    for left, top in product(range(20, 1200, 250), (10, 250, 490)):
        pixels[top : top + 200, left : left + 200] = tile
    pipeline = factory.open_pipeline(loader.load(settings=PRIVATE[:1]), Stopwatch())
    pipeline.single = single
    for index in range(8):
        scene = pipeline.process(Frame(pixels, index / 25))
        if pipeline.searched:
            break
    pipeline.close()
    assert index == (0 if single else 7)
    assert len(scene.tracks) == 15


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
