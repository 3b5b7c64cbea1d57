"""The int8 form of the face detector, made of the real download where that is there."""

import json
import logging
import shutil
from hashlib import sha256

import numpy as np
import pytest

from converter.edgetpu.verdict import verdict
from converter.tflite import reader
from edge.detector import blazeface
from edge.detector.blazeface import BOXES, NETWORKS, BlazeFaceDetector
from edge.detector.quantized import MapEngine, quantized_path, verify
from edge.errors import ModelError
from edge.media.picture import read_picture
from edge.scene import Frame
from models import fetch, int8
from tests.files import DEMO, ROOT

PUBLISHED = ROOT / "models" / NETWORKS["full"].file
NUMBERS = fetch.NUMBERS
SHA256 = "344ba42ca567d5393c675e3adbb24c3ef286fbeaeb93de2a82538c4cee0cd9a3"
pytestmark = pytest.mark.skipif(
    not PUBLISHED.is_file(), reason="needs the face detectors: make models"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the published network and its int8 form."""
    place = tmp_path_factory.mktemp("detectors")
    shutil.copy(PUBLISHED, place)
    int8.make(place, NUMBERS)
    return place


@pytest.fixture
def path(folder):
    return quantized_path(folder / PUBLISHED.name)


def test_the_same_bytes_are_made_everywhere(path):
    assert sha256(path.read_bytes()).hexdigest() == SHA256


def test_every_operator_runs_on_the_edge_tpu(path):
    assert verdict(reader.read(path)) == "all 120 operators on the Edge TPU"


@pytest.mark.parametrize("photo", ["astronaut", "president"])
def test_it_finds_the_face_and_its_landmarks_as_the_float_network_does(path, photo):
    frame = Frame(read_picture(DEMO / f"{photo}.jpg").pixels)
    published = blazeface.load("full", path.parent, 0.5, 1)
    detector = BlazeFaceDetector(
        MapEngine(path, "full"), NETWORKS["full"].layers, 0.5, BOXES["full"]
    )
    (wanted,), (found,) = published.detect(frame), detector.detect(frame)
    assert found.bbox.iou(wanted.bbox) > 0.85
    assert found.score == pytest.approx(wanted.score, abs=0.1)
    assert np.abs(found.landmarks - wanted.landmarks).max() < 0.05 * wanted.bbox.w


def test_anchors_agree_one_by_one(path, astronaut):
    square = blazeface.letterbox(astronaut, 192)[0]
    wanted = blazeface.load("full", path.parent, 0.5, 1).engine.infer(square)
    found = MapEngine(path, "full").infer(square)
    coordinates, scores = sorted(wanted, key=lambda each: -each.shape[-1])
    near = scores[:, 0] > -3
    assert near.sum() > 1
    assert np.abs(found[1][near].clip(-6, 6) - scores[near].clip(-6, 6)).max() < 1.5
    assert found[1].argmax() in np.flatnonzero(near)
    assert np.abs(found[0][near] - coordinates[near]).max() < 5  # pixels of the input


def test_it_is_made_again_only_where_something_changed(folder, path, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    made = quantized_path(copy / PUBLISHED.name)
    before = made.stat().st_mtime_ns
    int8.make(copy, NUMBERS)
    assert made.stat().st_mtime_ns == before
    table = json.loads(NUMBERS.read_text())
    first = next(iter(table["ranges"]))
    table["ranges"][first][1] *= 2
    other = tmp_path / "other.json"
    other.write_text(json.dumps(table))
    int8.make(copy, other)
    assert made.read_bytes() != path.read_bytes()
    made.write_bytes(b"damaged")
    int8.make(copy, NUMBERS)
    assert made.read_bytes() == path.read_bytes()
    verify(made, "full")


def test_without_the_schema_of_the_files_there_is_one_line(tmp_path, caplog):
    shutil.copy(PUBLISHED, tmp_path)
    with caplog.at_level(logging.INFO):
        int8.make(tmp_path, NUMBERS, "no_such_library")
    (line,) = caplog.messages
    assert line == (
        "face_detection_full_range_sparse_int8.tflite is not made: that needs ai-edge-litert; "
        "only an Edge TPU uses it"
    )
    assert [each.name for each in tmp_path.iterdir()] == [PUBLISHED.name]


def test_numbers_of_another_network_leave_no_file(tmp_path):
    shutil.copy(PUBLISHED, tmp_path)
    table = json.loads(NUMBERS.read_text())
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**table, "sha256": "0" * 64}))
    with pytest.raises(ModelError, match="measured on another network"):
        int8.make(tmp_path, other)
    assert not quantized_path(tmp_path / PUBLISHED.name).exists()
