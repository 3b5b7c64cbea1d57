"""Outputs of the int8 form: the order of the anchors, and what the numbers mean."""

import numpy as np
import pytest

from edge.detector.blazeface import NETWORKS, BlazeFaceDetector, anchor_centres
from edge.detector.quantized import MapEngine, arranged, manifest_text, network_of, quantized_path
from edge.errors import ModelError
from edge.scene import Frame
from tests.edge.detector import int8_detector
from tests.files import ROOT

PUBLISHED = ROOT / "models" / NETWORKS["full"].file


def test_anchors_are_arranged_row_by_row():
    # Of each anchor: its row, column, and the channel.
    rows, columns, channels = np.meshgrid(np.arange(6), np.arange(8), np.arange(3), indexing="ij")
    wanted = (100 * rows + 10 * columns + channels).reshape(-1, 3)
    cells = np.zeros((3, 4, 12), int)
    for row in range(6):
        for column in range(8):
            first = 3 * (2 * (row % 2) + column % 2)
            cells[row // 2, column // 2, first : first + 3] = wanted[8 * row + column]
    assert np.array_equal(arranged(cells, 2), wanted)


@pytest.mark.parametrize("place", [(0, 0), (120, 80), (124, 84), (188, 60)])
def test_each_anchor_lies_where_the_published_network_has_it(tmp_path, place):
    engine = MapEngine(int8_detector.write(tmp_path), "full")
    pixels = np.zeros((192, 192, 3), np.uint8)
    pixels[place[1] : place[1] + 4, place[0] : place[0] + 4] = 255
    coordinates, scores = engine.infer(pixels)
    assert (coordinates.shape, scores.shape) == engine.output_shapes == ((2304, 16), (2304, 1))
    centre = anchor_centres(192, NETWORKS["full"].layers)[scores.argmax()]
    assert tuple(centre) == (place[0] + 2, place[1] + 2)
    assert scores.max() == pytest.approx(7.6, abs=0.3)


def test_outputs_are_moved_and_spread_as_the_manifest_has_it(tmp_path):
    path = int8_detector.write(tmp_path)
    plain = MapEngine(path, "full")
    scaling = int8_detector.SCALING._replace(
        centres=tuple(map(float, range(17))), spreads=tuple(2.0 + n for n in range(17))
    )
    path.with_suffix(".toml").write_text(manifest_text(path, "full", scaling))
    pixels = np.random.default_rng(0).integers(0, 256, (192, 192, 3), np.uint8)
    for before, after, first in zip(
        plain.infer(pixels), MapEngine(path, "full").infer(pixels), (0, 16), strict=True
    ):
        number = first + np.arange(before.shape[-1])
        assert np.allclose(after, number + before * (2 + number), atol=1e-4)


def test_a_detector_finds_faces_by_it(tmp_path):
    engine = MapEngine(int8_detector.write(tmp_path), "full")
    pixels = np.zeros((192, 192, 3), np.uint8)
    pixels[40:44, 60:64] = 255
    (face,) = BlazeFaceDetector(engine, NETWORKS["full"].layers, 0.5).detect(Frame(pixels))
    assert tuple(face.bbox) == pytest.approx((50, 30, 24, 24), abs=int8_detector.OUTPUT)


def test_only_the_full_range_has_an_int8_form():
    assert network_of(quantized_path(PUBLISHED)) == "full"
    short = PUBLISHED.with_name(NETWORKS["short"].file)
    assert network_of(quantized_path(short)) == network_of(PUBLISHED) == ""


def test_a_missing_file_is_one_line(tmp_path):
    path = int8_detector.write(tmp_path)
    path.unlink()
    with pytest.raises(ModelError, match="differs from its manifest: copy both again"):
        MapEngine(path, "full")
