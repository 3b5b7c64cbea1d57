"""The full-range network with a smaller input."""

import numpy as np
import pytest

from edge.commands.bench import clips
from edge.detector import blazeface, close_up
from edge.errors import ModelError
from edge.scene import Frame
from tests.files import ROOT

MODELS = ROOT / "models"


def test_a_close_up_shows_the_face_that_the_whole_frame_shows():
    pixels = clips.frame(1, 0.0)
    (expected,) = blazeface.load("full", MODELS, 0.5, 1).detect(Frame(pixels))
    (x, y), width = expected.bbox.centre, expected.bbox.w
    left, top, side = round(x - 1.25 * width), round(y - 1.25 * width), round(2.5 * width)
    left, top = max(left, 0), max(top, 0)
    part = Frame(np.ascontiguousarray(pixels[top : top + side, left : left + side]))
    (face,) = close_up.load(MODELS, 0.5, 1).detect(part)
    moved = face.moved(left, top)
    assert moved.bbox.iou(expected.bbox) > 0.75
    off = np.abs(moved.landmarks - expected.landmarks).max()
    assert off < 0.08 * width


def test_a_quarter_of_the_pixels_has_a_quarter_of_the_anchors():
    engine = close_up.load(MODELS, 0.5, 1).engine
    assert engine.input_shape == (96, 96, 3)
    assert {shape[0] for shape in engine.output_shapes} == {576}


def test_only_the_sizes_of_three_layers_change():
    content = (MODELS / blazeface.NETWORKS["full"].file).read_bytes()
    assert close_up.with_side(content, 192) == content
    changed = close_up.with_side(content, 96)
    assert sum(a != b for a, b in zip(content, changed, strict=True)) == 6


def test_a_damaged_file_is_refused(tmp_path):
    content = bytearray((MODELS / blazeface.NETWORKS["full"].file).read_bytes())
    content[1000] ^= 1
    (tmp_path / blazeface.NETWORKS["full"].file).write_bytes(content)
    with pytest.raises(ModelError, match="wrong checksum"):
        close_up.load(tmp_path, 0.5, 1)
