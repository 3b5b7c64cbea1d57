from dataclasses import astuple

import numpy as np
import pytest

from edge.demo import face, person, portrait
from edge.demo.expression import EXPRESSIONS, Expression, blend
from edge.demo.person import animate_person, draw_person
from edge.detector import blazeface
from edge.emotion.classifier import EmotionClassifier
from edge.emotion.opening import open_model
from edge.labels import EMOTIONS
from edge.scene import Frame, Track
from tests.files import ROOT

MODELS = ROOT / "models"
DETECTOR = MODELS / blazeface.NETWORKS["full"][0]
SIZE = (640, 480)


@pytest.fixture(scope="module")
def detector():
    if not DETECTOR.is_file():
        pytest.skip(f"{DETECTOR.name} is missing: run 'make models'")
    return blazeface.load("full", MODELS, 0.5, 1)


@pytest.fixture(scope="module")
def classifier():
    return EmotionClassifier(*open_model(MODELS / "emotions.tflite", threads=1))


def test_every_emotion_has_its_own_expression():
    assert set(EXPRESSIONS) == set(EMOTIONS)
    assert len(set(EXPRESSIONS.values())) == len(EMOTIONS)


@pytest.mark.parametrize("size", [(640, 480), (320, 480), (1280, 720)])
def test_pictures_have_the_requested_size_and_type(size):
    width, height = size
    for picture in (draw_person(Expression(), size), animate_person(1.0, size)):
        assert picture.shape == (height, width, 3)
        assert picture.dtype == np.uint8


def test_drawing_is_deterministic():
    def draw_without_caches():
        portrait.portrait.cache_clear()
        face.draw_face.cache_clear()
        return animate_person(3.3, SIZE)

    assert np.array_equal(draw_without_caches(), draw_without_caches())


def test_drawing_on_a_picture_does_not_change_the_next():
    first = draw_person(EXPRESSIONS["happy"], SIZE)
    copy = first.copy()
    first[:] = 0
    assert np.array_equal(draw_person(EXPRESSIONS["happy"], SIZE), copy)


def test_blend_begins_and_ends_at_the_expressions():
    happy, sad = EXPRESSIONS["happy"], EXPRESSIONS["sad"]
    assert blend(happy, sad, 0.0) == happy
    assert blend(happy, sad, 1.0) == sad
    middle = np.add(astuple(happy), astuple(sad)) / 2
    assert np.allclose(astuple(blend(happy, sad, 0.5)), middle)


def test_a_cycle_holds_each_of_the_seven_emotions_for_two_seconds():
    times = np.arange(0, person.CYCLE, 0.04)
    shown = [person.expression_at(float(time)) for time in times]
    for expression in EXPRESSIONS.values():
        assert shown.count(expression) * 0.04 == pytest.approx(person.HOLD, abs=0.1)


def test_the_animation_repeats_without_a_jump():
    before, after = (animate_person(time, SIZE) for time in (person.CYCLE - 1e-4, person.CYCLE))
    assert np.array_equal(after, animate_person(0.0, SIZE))
    assert np.abs(before.astype(int) - after).mean() < 1


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_the_detector_finds_exactly_one_face(detector, emotion):
    faces = detector.detect(Frame(draw_person(EXPRESSIONS[emotion], SIZE)))
    assert len(faces) == 1
    assert faces[0].score >= 0.6
    assert np.allclose(faces[0].bbox.centre, (320, 258), atol=20)
    assert 180 < faces[0].bbox.w < 270


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_the_network_names_what_is_drawn(detector, classifier, emotion):
    """Whoever tries the demo judges the network by it."""
    for offset in ((0, 0), (6, 3), (-7, -3)):
        frame = Frame(draw_person(EXPRESSIONS[emotion], SIZE, offset))
        (face,) = detector.detect(frame)
        (named,) = classifier.classify(frame, [Track(1, face)])
        assert EMOTIONS[named.index] == emotion
        assert named.scores[named.index] > 0.5


def test_the_detector_finds_the_moving_face_in_every_picture(detector):
    for time in np.arange(0, person.CYCLE, 0.7):
        assert len(detector.detect(Frame(animate_person(float(time), SIZE)))) == 1
