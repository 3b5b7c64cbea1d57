"""Covers: no detector finds a face below them, and nothing of it can be got back."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from edge.detector import blazeface
from edge.detector.haar import HaarDetector
from edge.labels import AWAY, KNOWN, UNSURE, Label
from edge.media.picture import read_picture
from edge.render import fonts, language
from edge.render.cover import LINGER, FaceCover, NoCover, blur, blurred, place_of
from edge.render.style import Style
from edge.scene import BBox, Emotion, Face, Frame, Scene, Track
from tests.edge.scenes import renderer
from tests.files import DEMO, ROOT

# Heads with hair and chin in the portraits, measured by hand: x, y, width, height.
HEADS = {"astronaut": BBox(152, 15, 149, 170), "president": BBox(208, 18, 191, 250)}
WIDTHS = (250, 105, 62)  # of the faces, pixels of a frame of 640 x 480
SIZE = (640, 480)


@pytest.fixture(scope="module")
def detectors():
    """Return a function that finds all faces by each of three detectors."""
    models = ROOT / "models"
    networks = [blazeface.load(name, models, 0.5, 1) for name in ("full", "short")]
    return [*networks, HaarDetector(0.5)]


@pytest.fixture(scope="module")
def words():
    return language.load("en")


@pytest.fixture
def covers(words):
    """Return a function that makes a cover of a mode."""
    style = Style(words, fonts.choose(words), 1.0)
    return lambda mode: FaceCover(style, icons=mode == "icons")


def portrait(name, width):
    """Return a frame with a portrait whose head is this wide, and the box of the head."""
    pixels, head = read_picture(DEMO / f"{name}.jpg").pixels, HEADS[name]
    scale = width * 1.3 / head.w
    (x, y), (across, down) = head.centre, SIZE
    move = np.float32([[scale, 0, across / 2 - scale * x], [0, scale, down / 2 - scale * y]])
    shrunk = cv2.GaussianBlur(pixels, (0, 0), 0.4 / scale) if scale < 1 else pixels
    frame = cv2.warpAffine(shrunk, move, SIZE, borderValue=(120, 120, 120))
    w, h = scale * head.w, scale * head.h
    return frame, BBox(across / 2 - w / 2, down / 2 - h / 2, w, h)


def seen(pixels, *boxes, label="happy", labels=(), time=0.0, **attributes):
    """Return a scene with faces at boxes."""
    labels = labels or tuple(map(Label, KNOWN))
    scores = np.full(len(labels), 1 / len(labels), np.float32)
    tracks = tuple(Track(i + 1, Face(box, 0.9)) for i, box in enumerate(boxes))
    emotions = tuple(Emotion(scores, label, labels) for _ in boxes)
    return Scene(Frame(pixels, time), tracks, emotions, **attributes)


def face_of(detectors, pixels):
    """Return the box that the pipeline's detector gives a face."""
    (face, *_) = sorted(detectors[0].detect(Frame(pixels)), key=lambda face: -face.score)
    return face.bbox


def found_at(detectors, pixels, box):
    """Return the detectors that find a face about where a head is.

    Detectors take other things of these pictures, such as the whole suit, for faces.
    """
    return [
        type(detector).__name__
        for detector in detectors
        for face in detector.detect(Frame(pixels))
        if box.iou(face.bbox) > 0.15
    ]


@pytest.mark.parametrize("mode", ["icons", "blur"])
def test_golden_picture(golden, covers, mode):
    pixels, head = portrait("president", 160)
    face = BBox(head.x + head.w / 8, head.y + head.h / 4, 3 * head.w / 4, 3 * head.h / 4)
    shown = covers(mode).cover(seen(pixels, face))
    golden(f"scene-faces-{mode}", renderer().render(shown))


class TestDetectors:
    @pytest.mark.parametrize("width", WIDTHS)
    @pytest.mark.parametrize("name", HEADS)
    def test_a_blurred_face_is_not_found(self, detectors, covers, name, width):
        pixels, head = portrait(name, width)
        assert found_at(detectors, pixels, head)
        scene = covers("blur").cover(seen(pixels, face_of(detectors, pixels)))
        assert found_at(detectors, scene.frame.pixels, head) == []

    @pytest.mark.parametrize("width", WIDTHS)
    @pytest.mark.parametrize("name", HEADS)
    def test_a_face_below_a_badge_is_not_found(self, detectors, covers, name, width):
        """A badge has no eyes; what is drawn as a face is one to detectors, whatever is below."""
        pixels, head = portrait(name, width)
        scene = seen(pixels, face_of(detectors, pixels), label="wink", labels=(Label("wink"),))
        assert found_at(detectors, covers("icons").cover(scene).frame.pixels, head) == []

    @pytest.mark.parametrize("label", [*KNOWN, UNSURE, AWAY])
    @pytest.mark.parametrize("name", HEADS)
    def test_the_head_below_an_icon_changes_no_pixel(self, detectors, covers, name, label):
        """So no detector and no other program can find anything of it."""
        pixels, head = portrait(name, 105)
        box = face_of(detectors, pixels)
        nobody = pixels.copy()
        (x, y), axes = head.centre, (round(head.w / 2), round(head.h / 2))
        cv2.ellipse(nobody, (round(x), round(y)), axes, 0, 0, 360, (0, 255, 0), cv2.FILLED)
        assert (nobody != pixels).any()
        one, other = (
            covers("icons").cover(seen(each, box, label=label)).frame.pixels
            for each in (pixels, nobody)
        )
        assert (one == other).all()


class TestWholeFrame:
    """As long as faces may not be found yet, nothing of the frame is shown."""

    @pytest.mark.parametrize("width", [*WIDTHS, 400])
    @pytest.mark.parametrize("name", HEADS)
    def test_no_detector_finds_a_face(self, detectors, covers, name, width):
        pixels, _ = portrait(name, width)
        shown = covers("icons").cover(seen(pixels), searched=False).frame.pixels
        assert [face for each in detectors for face in each.detect(Frame(shown))] == []

    @pytest.mark.parametrize("size", [(640, 480), (1280, 720), (480, 640), (2, 1)])
    def test_little_is_left(self, size):
        """Frames with the same means of at most sixteen cells give the same picture."""
        noise = np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), np.uint8)
        shown = blurred(noise)
        assert shown.shape == noise.shape
        across, down = (max(1, round(4 * side / max(size))) for side in size)
        means = cv2.resize(noise, (across, down), interpolation=cv2.INTER_AREA)
        plain = cv2.resize(means, size, interpolation=cv2.INTER_NEAREST)
        assert np.abs(blurred(plain).astype(int) - shown).max() <= 1

    @pytest.mark.parametrize("mode", ["icons", "blur"])
    def test_faces_are_unsure_until_it_is_searched(self, covers, mode):
        """So no emotion is first seen, and no snapshot taken, while nothing can be seen."""
        cover, scene = covers(mode), seen(NOISE, BOX)
        hidden = cover.cover(scene, searched=False)
        assert not (hidden.frame.pixels == NOISE).all(axis=2).mean() > 0.01
        assert [emotion.label for emotion in hidden.emotions] == [UNSURE]
        assert hidden.tracks == scene.tracks
        shown = cover.cover(scene, searched=True)
        assert [emotion.label for emotion in shown.emotions] == ["happy"]
        assert (shown.frame.pixels[400:] == NOISE[400:]).all()

    def test_a_face_found_and_lost_meanwhile_is_covered_after_it(self, covers):
        cover = covers("icons")
        cover.cover(seen(NOISE, BOX, time=1.0), searched=False)
        assert is_hidden(cover.cover(seen(NOISE, time=1.2)).frame.pixels, BOX)

    def test_a_camera_lost_meanwhile_shows_the_blurred_frame(self, covers):
        cover = covers("icons")
        blank = cover.cover(seen(NOISE), searched=False).frame.pixels
        lost = cover.cover(Scene(Frame(NOISE, 1.0, trouble="camera_lost")))
        assert (lost.frame.pixels == blank).all()


class TestBlur:
    def test_little_is_left(self):
        """Sixteen cells, each of one colour: 48 numbers remain of a face."""
        noise = np.random.default_rng(1).integers(0, 256, (480, 640, 3), np.uint8)
        blur(noise, BBox(100, 100, 200, 200))
        part = noise[100:300, 100:300]
        assert len(np.unique(part.reshape(-1, 3), axis=0)) <= 16
        assert (noise[99] != noise[100]).any()

    def test_the_edge_of_the_frame_leaves_no_more(self):
        noise = np.random.default_rng(1).integers(0, 256, (480, 640, 3), np.uint8)
        blur(noise, BBox(-150, 100, 200, 200))
        assert len(np.unique(noise[100:300, :50].reshape(-1, 3), axis=0)) <= 4
        before = noise.copy()
        blur(noise, BBox(-300, 100, 200, 200))
        assert (noise == before).all()


BOX = BBox(300, 200, 60, 60)
NOISE = np.random.default_rng(2).integers(0, 256, (480, 640, 3), np.uint8)


def is_hidden(pixels, box):
    """Return whether nothing of the noise is left in a box."""
    x, y, w, h = (round(v) for v in box)
    return not (pixels[y : y + h, x : x + w] == NOISE[y : y + h, x : x + w]).all(axis=2).any()


class TestCover:
    @pytest.mark.parametrize("mode", ["icons", "blur"])
    def test_every_face_is_hidden_and_nothing_else(self, covers, mode):
        boxes = BOX, BBox(100, 150, 40, 40)
        scene = seen(NOISE, *boxes)
        covered = covers(mode).cover(scene)
        assert all(is_hidden(covered.frame.pixels, box) for box in boxes)
        assert (covered.frame.pixels[400:] == NOISE[400:]).all()
        assert scene.frame.pixels is NOISE  # the frame itself stays as it is
        assert replace(covered, frame=scene.frame) == scene

    @pytest.mark.parametrize("mode", ["icons", "blur"])
    def test_a_face_that_is_missed_stays_hidden_for_a_while(self, covers, mode):
        cover = covers(mode)
        cover.cover(seen(NOISE, BOX, time=5.0))
        walked = BOX.moved(40, 0)
        for time in (5.03, 5.5, 5 + LINGER):
            pixels = cover.cover(seen(NOISE, time=time)).frame.pixels
            assert is_hidden(pixels, BOX)
        assert is_hidden(pixels, walked)
        assert (cover.cover(seen(NOISE, time=5.1 + LINGER)).frame.pixels == NOISE).all()

    def test_a_lost_camera_shows_the_covered_frame(self, covers):
        """The camera repeats its last frame, and nobody looks for faces in it."""
        cover = covers("blur")
        last = cover.cover(seen(NOISE, BOX)).frame.pixels
        lost = Scene(Frame(NOISE, 9.0, trouble="camera_lost"))
        for _ in range(2):
            shown = cover.cover(lost)
            assert (shown.frame.pixels == last).all()
            assert shown.frame.trouble == "camera_lost"

    def test_a_lost_camera_without_a_covered_frame_is_black(self, covers):
        assert (
            not covers("blur").cover(Scene(Frame(NOISE, trouble="camera_lost"))).frame.pixels.any()
        )

    def test_letters_can_be_read_in_a_mirror(self, covers):
        """The frame is mirrored after the cover was drawn."""
        scene = seen(NOISE, BOX, label="left", labels=(Label("left"),))
        plain, mirrored = (
            covers("icons").cover(replace(scene, mirrored=flag)).frame.pixels
            for flag in (False, True)
        )
        place = place_of(BOX)
        x, y, side = round(place.x) + 20, round(place.y) + 20, round(place.w) - 40
        part = plain[y : y + side, x : x + side].astype(int)
        turned = mirrored[y : y + side, x : x + side][:, ::-1].astype(int)
        assert np.abs(part - mirrored[y : y + side, x : x + side]).mean() > 5
        assert np.abs(part[:, 4:-4] - turned[:, 4:-4]).mean() < 20

    def test_without_a_cover_a_scene_stays_as_it_is(self):
        scene = seen(NOISE, BOX)
        assert NoCover().cover(scene) is scene
