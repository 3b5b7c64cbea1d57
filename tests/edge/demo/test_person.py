from dataclasses import astuple

import numpy as np
import pytest

from edge.demo import portrait as drawn_parts
from edge.demo import face as drawn_face
from edge.demo import person as drawn
from edge.detector import blazeface
from edge.labels import EMOTIONS
from edge.scene import Frame
from tests.files import ROOT

MODELS = ROOT / "models"
DETECTOR = MODELS / blazeface.NETWORKS["full"][0]
SIZE = (640, 480)


@pytest.fixture(scope="module")
def detector():
    if not DETECTOR.is_file():
        pytest.skip(f"{DETECTOR.name} is absent: run 'make models'")
    return blazeface.load("full", MODELS, 0.5, 1)


def test_every_emotion_has_its_own_expression():
    assert set(drawn.EXPRESSIONS) == set(EMOTIONS)
    assert len(set(drawn.EXPRESSIONS.values())) == len(EMOTIONS)


@pytest.mark.parametrize("size", [(640, 480), (320, 480), (1280, 720)])
def test_pictures_have_the_size_and_type_asked_for(size):
    width, height = size
    for picture in (drawn.draw(drawn.Expression(), size), drawn.person(1.0, size)):
        assert picture.shape == (height, width, 3)
        assert picture.dtype == np.uint8


def test_drawing_is_deterministic():
    def draw_afresh():
        drawn_parts.portrait.cache_clear()
        drawn_face.face.cache_clear()
        return drawn.person(3.3, SIZE)

    assert np.array_equal(draw_afresh(), draw_afresh())


def test_a_picture_can_be_drawn_on_without_spoiling_the_next():
    first = drawn.draw(drawn.EXPRESSIONS["happy"], SIZE)
    kept = first.copy()
    first[:] = 0
    assert np.array_equal(drawn.draw(drawn.EXPRESSIONS["happy"], SIZE), kept)


def test_blend_begins_and_ends_at_the_expressions():
    happy, sad = drawn.EXPRESSIONS["happy"], drawn.EXPRESSIONS["sad"]
    assert drawn.blend(happy, sad, 0.0) == happy
    assert drawn.blend(happy, sad, 1.0) == sad
    middle = np.add(astuple(happy), astuple(sad)) / 2
    assert np.allclose(astuple(drawn.blend(happy, sad, 0.5)), middle)


def test_a_cycle_holds_all_seven_emotions_about_two_seconds_each():
    moments = np.arange(0, drawn.SECONDS, 0.04)
    seen = [drawn.expression_at(float(moment)) for moment in moments]
    for expression in drawn.EXPRESSIONS.values():
        assert seen.count(expression) * 0.04 == pytest.approx(drawn.HELD, abs=0.1)


def test_the_animation_starts_again_without_a_jump():
    before, after = (drawn.person(t, SIZE) for t in (drawn.SECONDS - 1e-4, drawn.SECONDS))
    assert np.array_equal(after, drawn.person(0.0, SIZE))
    assert np.abs(before.astype(int) - after).mean() < 1


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_the_detector_finds_exactly_one_face(detector, emotion):
    faces = detector.detect(Frame(drawn.draw(drawn.EXPRESSIONS[emotion], SIZE)))
    assert len(faces) == 1
    assert faces[0].score >= 0.6
    assert np.allclose(faces[0].bbox.centre, (320, 258), atol=20)
    assert 180 < faces[0].bbox.w < 270


def test_the_detector_never_loses_the_moving_face(detector):
    for moment in np.arange(0, drawn.SECONDS, 0.7):
        assert len(detector.detect(Frame(drawn.person(float(moment), SIZE)))) == 1
