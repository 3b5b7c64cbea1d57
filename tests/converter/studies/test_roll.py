"""Study of tilted faces: how portraits are turned, found and counted."""

import numpy as np
import pytest

pytest.importorskip("tqdm")

from converter.studies.portraits import Portrait, in_the_middle, tilt
from converter.studies.roll import off, table
from edge.detector.fake import FakeDetector
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.engine.replay import ReplayEngine
from edge.scene import BBox, Face
from tests.files import ROOT

MODEL = ROOT / "models" / "emotions.tflite"


def portrait(label=None):
    """Return a black picture whose face has a bright spot where the hair is."""
    pixels = np.zeros((100, 100, 3), np.uint8)
    pixels[30:34, 58:62] = 255
    return Portrait(pixels, BBox(40, 30, 40, 40), 80, label)


@pytest.mark.parametrize(
    ("roll", "x", "y"), [(0, 320, 204), (90, 356, 240), (-90, 284, 240), (180, 320, 276)]
)
def test_a_portrait_is_enlarged_and_turned_clockwise_about_its_face(roll, x, y):
    frame = tilt(portrait(), roll)
    assert frame.size == (640, 480)
    rows, columns = np.nonzero(frame.pixels[..., 0] > 128)
    assert (columns.mean(), rows.mean()) == pytest.approx((x, y), abs=1.5)


def test_only_a_face_in_the_middle_counts():
    middle, beside = (Face(BBox(x, 200, 80, 80), 0.9) for x in (280, 400))
    assert in_the_middle([beside, middle], 80) is middle
    assert in_the_middle([beside], 80) is None


def test_the_way_round_is_the_shorter_one():
    assert off(-170, 180) == 10
    assert off(350, -10) == 0
    assert off(0, 180) == 180


def classifier(*answers):
    first = 0  # the engine gives it away when it is made
    scores = [[np.eye(7, dtype=np.float32)[i]] for i in (first, *answers)]
    engine = ReplayEngine(scores, (48, 48, 1))
    return EmotionClassifier(engine, load_manifest(MODEL))


@pytest.mark.parametrize(("label", "columns"), [(None, 4), (3, 7)])
def test_rows_are_compared_with_the_upright_answer_and_with_labels(label, columns):
    landmarks = np.zeros((6, 2), np.float32)
    landmarks[1, 0] = 10  # level eyes
    found = FakeDetector([[Face(BBox(280, 200, 80, 80), 0.9, landmarks)]])
    plain, levelled = classifier(3, *[5] * 8), classifier(*[3] * 18)
    lines = table([portrait(label)], found, [plain, levelled]).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    assert cells[0][:4] == ["0", "100.0%", "100.0%", "100.0%"]
    assert cells[1][:4] == ["15", "100.0%", "100.0%", "100.0%"]
    assert cells[3][:4] == ["45", "100.0%", "0.0%", "0.0%"]
    assert cells[3][4:] == ["0.0%", "100.0%", "100.0%"] * (columns // 3)


def test_nothing_found_is_no_division_by_zero():
    lines = table([portrait(1)], FakeDetector(), [classifier(0), classifier(0)]).splitlines()
    assert lines[2].split("|")[2:4] == [" 0.0% ", " - "]
