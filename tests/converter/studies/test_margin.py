"""Study of the crop's margin: which faces are found, and how their names are counted."""

import numpy as np
import pytest

pytest.importorskip("tqdm")

from converter.data.dataset import labelled
from converter.studies.margin import find, row, table
from edge.detector.fake import FakeDetector
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.engine.replay import ReplayEngine
from edge.scene import BBox, Face
from tests.files import ROOT

PICTURES = np.arange(3 * 48 * 48, dtype=np.uint32).astype(np.uint8).reshape(3, 48, 48)
FOUND, BESIDE = ([Face(BBox(x, 160, 160, 160), 0.9)] for x in (240, 20))


def test_only_faces_in_the_middle_count():
    found = find(PICTURES, "grey", FakeDetector([FOUND, BESIDE, FOUND]))
    assert [each.number for each in found] == [0, 2]
    assert found[0].frame.size == (640, 480)


def data(majority):
    whole = labelled(list(PICTURES), [3, 5, 4])
    whole.majority[:] = majority
    return whole


def test_majority_is_counted_where_there_is_one():
    answers = [np.array([3, 3]), np.array([4])]
    assert row(answers, [[0, 1], [2]], data([3, -1, -1])) == ["50.0", "100.0", "100.0", "-"]


def test_each_margin_is_a_row():
    scores = [[np.eye(7, dtype=np.float32)[3]]] * 1000
    model = EmotionClassifier(
        ReplayEngine(scores, (48, 48, 1)), load_manifest(ROOT / "models" / "emotions.tflite")
    )
    lines = table(model, data([3, 3, -1]), FakeDetector([FOUND])).splitlines()
    assert lines[0].startswith("| crop_scale | crop_shift | grey (n=3): labels % |")
    assert lines[2] == "| plain picture |  | 33.3 | 100.0 | 33.3 | 100.0 |"
    assert "| 1.40 | -0.05 | 33.3 | 100.0 | 33.3 | 100.0 |" in lines
    assert "| 1.20 | -0.15 | 33.3 | 100.0 | 33.3 | 100.0 |" in lines
    assert len(lines) == 3 + 11
