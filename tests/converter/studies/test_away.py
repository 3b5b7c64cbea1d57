"""Study of turned faces: which are named, how they are counted, and their sheet."""

import cv2
import numpy as np
import pytest

pytest.importorskip("tqdm")

from converter.studies.away import COLUMNS, MOST_TILES, TILE, Named, draw_sheet, name_faces
from converter.studies.away import turn_table as make_table
from converter.studies.portraits import Portrait
from edge.detector.fake import FakeDetector
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.engine.replay import ReplayEngine
from edge.scene import BBox, Face
from tests.files import ROOT

MODEL = ROOT / "models" / "emotions.tflite"


def test_faces_that_are_found_are_named_whole_and_cropped():
    landmarks = np.zeros((6, 2), np.float32)
    landmarks[[2, 4, 5], 0] = 10, -10, 10  # the nose is in front of an ear
    found = Face(BBox(270, 190, 100, 100), 0.9, landmarks)
    bright = EmotionClassifier(
        ReplayEngine(
            lambda pixels: [np.eye(7, dtype=np.float32)[4 if pixels.mean() > 99 else 2]],
            (48, 48, 1),
        ),
        load_manifest(MODEL),
    )
    pixels = np.full((48, 48, 3), 90, np.uint8)
    pixels[:8] = pixels[-8:] = pixels[:, :8] = pixels[:, -8:] = 130  # not in the middle
    portrait = Portrait(pixels, BBox(0, 0, 48, 48), 192, 4)
    detector = FakeDetector([[found], []])
    assert name_faces([portrait] * 2, detector, bright) == [Named(1.0, 4, 4, 2)]


def test_a_row_for_each_range_of_the_turn():
    named = [Named(0.1, 3, 3, 3), Named(0.2, 3, 3, 4), Named(1.25, 5, 4, 5), Named(7, 1, 0, 0)]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in make_table(named).splitlines()[2:]
    ]
    filled = [row for row in rows if row[1] != "0"]
    assert filled == [
        ["0 to 0.25", "2", "100.0%", "50.0%", "50.0%"],
        ["1.25 to 1.5", "1", "0.0%", "100.0%", "0.0%"],
        ["from 2", "1", "0.0%", "0.0%", "100.0%"],
    ]
    assert all(row[2:] == ["-"] * 3 for row in rows if row[1] == "0")


@pytest.mark.parametrize(("count", "rows"), [(3, 1), (COLUMNS + 1, 2), (MOST_TILES + 9, 10)])
def test_the_sheet_begins_with_the_face_that_is_turned_farthest(tmp_path, count, rows):
    faces = [(i / 100, np.full((TILE, TILE, 3), i, np.uint8)) for i in range(count)]
    draw_sheet(faces, tmp_path / "sheet.png")
    sheet = cv2.imread(str(tmp_path / "sheet.png"))
    assert sheet.shape == (rows * TILE, COLUMNS * TILE, 3)
    assert sheet[-1, 1].tolist() == [count - 1 - (rows - 1) * COLUMNS] * 3
    assert sheet[TILE - 1, TILE + 1].tolist() == [count - 2] * 3
