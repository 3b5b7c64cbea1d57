"""Faces that are turned away: how far, without flicker, and not named."""

import math

import numpy as np
import pytest

from edge.commands.printing import print_scene, to_json
from edge.config import loader
from edge.detector.fake import FakeDetector
from edge.detector.search import WholeSearch
from edge.pipeline.away import STAY, is_away, turn_of
from edge.pipeline.hysteresis import LabelHysteresis
from edge.pipeline.track_state import TrackState
from edge.runtime import factory
from edge.scene import BBox, Emotion, Face, Frame
from edge.system.stopwatch import Stopwatch
from tests.edge.scenes import emotion
from tests.edge.sessions import pipeline

# Right eye, left eye, nose tip, mouth, right and left ear of a head: to the right of the picture,
# down, and towards the camera.
HEAD = np.array([
    [-0.4, -0.3, 0.8], [0.4, -0.3, 0.8], [0, 0, 1.2], [0, 0.4, 0.9], [-1, 0, 0], [1, 0, 0]
])  # fmt: skip


def seen(yaw=0.0, roll=0.0, nod=0.0, size=50.0):
    """Return a head as a camera sees it, turned about its three axes by degrees."""
    y, r, n = (math.radians(angle) for angle in (yaw, roll, nod))
    turned = HEAD @ [[math.cos(y), 0, -math.sin(y)], [0, 1, 0], [math.sin(y), 0, math.cos(y)]]
    nodded = turned @ [[1, 0, 0], [0, math.cos(n), math.sin(n)], [0, -math.sin(n), math.cos(n)]]
    rolled = nodded[:, :2] @ [[math.cos(r), math.sin(r)], [-math.sin(r), math.cos(r)]]
    points = (rolled * size + (300, 200)).astype(np.float32)
    return Face(BBox(300 - size, 200 - size, 2 * size, 2 * size), 0.9, points)


def face_at(turn):
    """Return a face whose `turn_of` is a number."""
    points = np.zeros((6, 2), np.float32)
    points[2, 0], points[4, 0], points[5, 0] = 10 * turn, -10, 10
    return Face(BBox(-20, -20, 40, 40), 0.9, points)


@pytest.mark.parametrize("yaw", [0, 20, -20, 45, -60])
@pytest.mark.parametrize("roll", [0, 40, 180])
def test_the_turn_grows_with_the_angle_however_the_head_is_tilted(yaw, roll):
    expected = 1.2 * abs(math.tan(math.radians(yaw)))
    for size in (20, 100):
        assert turn_of(seen(yaw, roll, size=size)) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("nod", [-40, 40])
def test_nodding_is_no_turn(nod):
    assert turn_of(seen(0, 0, nod)) == pytest.approx(0, abs=0.01)


def test_without_landmarks_nobody_is_turned():
    assert turn_of(Face(BBox(0, 0, 9, 9), 0.9)) == 0


def test_a_profile_is_turned_and_ears_at_one_place_are_no_fault():
    points = np.zeros((6, 2), np.float32)
    points[2, 0] = 10  # both ears at one place
    assert turn_of(Face(BBox(0, 0, 9, 9), 0.9, points)) == 0
    assert turn_of(seen(89.9)) > 100


def test_a_face_at_the_limit_does_not_flicker():
    assert is_away(face_at(1.3), 1.25, before=False)
    assert not is_away(face_at(1.2), 1.25, before=False)
    assert is_away(face_at(1.2), 1.25, before=True)
    assert not is_away(face_at(1.24 * STAY), 1.25, before=True)
    assert not is_away(face_at(9), 0, before=True)  # off


def labels(*turns, limit=1.25, found=None):
    state, hysteresis = TrackState(1, face_at(0), 0.0), LabelHysteresis(0.4, 0.1, 0.5, limit)
    shown = []
    for i, turn in enumerate(turns):
        named = hysteresis.name(state, found or emotion("sad", 0.45), i / 10, face_at(turn))
        shown.append(state.show(named, i / 10).label)
    return shown


def test_a_turned_face_has_no_name_and_gets_it_back():
    assert labels(0, 1.3, 1.2, 1.3, 1.0, 1.2) == ["sad", "away", "away", "away", "sad", "sad"]


def test_turned_is_more_than_unsure():
    even = Emotion(np.full(7, 1 / 7, np.float32))
    assert labels(0, 1.3, 0, found=even) == ["unsure", "away", "unsure"]


def test_zero_switches_it_off():
    assert labels(5, limit=0) == ["sad"]


def turned_scene(turn):
    return pipeline(FakeDetector([[face_at(turn)]])).process(Frame(np.zeros((48, 64, 3), np.uint8)))


def test_the_pipeline_does_not_name_turned_faces():
    assert turned_scene(3).emotions[0].label == "away"
    assert turned_scene(0).emotions[0].label == "unsure"


@pytest.mark.parametrize(("limit", "away"), [("1.25", True), ("0", False), ("4", False)])
def test_the_setting_reaches_the_pipeline(limit, away):
    config = loader.load(settings=[f"emotion.away={limit}"])
    opened = factory.open_pipeline(config, Stopwatch())
    opened.search = WholeSearch(FakeDetector([[face_at(3)]]))
    (found,) = opened.process(Frame(np.zeros((48, 64, 3), np.uint8))).emotions
    opened.close()
    assert (found.label == "away") == away


def test_predict_says_so(capsys):
    scene = turned_scene(3)
    (face,) = to_json(scene)["faces"]
    assert (face["label"], face["emotion"]) == ("away", scene.emotions[0].name)
    print_scene(scene, table=True)
    print_scene(turned_scene(0), table=True)
    away, unsure = capsys.readouterr().out.splitlines()
    assert " away " in away
    assert f" {scene.emotions[0].name} " in unsure
