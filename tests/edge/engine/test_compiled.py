"""Files for the Edge TPU: their names, and the operators that they leave to the CPU."""

from pathlib import Path

import pytest

from converter.tflite import reader
from edge.engine.compiled import (
    Operators,
    compiled_path,
    count_operators,
    find_compiled,
    require_compiled,
)
from edge.errors import BackendError, ModelError
from tests import fakes
from tests.files import ROOT

MODELS = ROOT / "models"
MODEL = MODELS / "emotions.tflite"


@pytest.mark.parametrize("file", sorted(path.name for path in MODELS.glob("*.tflite")))
def test_all_operators_are_counted(file):
    expected = len(reader.read(MODELS / file).operators)
    assert count_operators(MODELS / file) == Operators(0, expected)


def test_those_of_the_edge_tpu_are_told_apart(models):
    compiled = fakes.write_compiled(models / "emotions.tflite")
    assert require_compiled(compiled) == Operators(1, count_operators(MODEL).on_cpu)


def test_a_network_that_was_not_compiled_is_refused():
    with pytest.raises(ModelError, match="not compiled for the Edge TPU: run 'make edgetpu'"):
        require_compiled(MODEL)


def test_the_name_of_the_compiled_form():
    assert compiled_path(Path("a/x.tflite")) == Path("a/x_edgetpu.tflite")
    assert compiled_path(Path("a/x_edgetpu.tflite")) == Path("a/x_edgetpu.tflite")


def test_a_compiled_form_that_is_missing_is_named(models):
    with pytest.raises(BackendError, match=r"emotions_edgetpu\.tflite: no model for the Edge TPU"):
        find_compiled(models / "emotions.tflite")


@pytest.mark.parametrize("keep", [0, 3, 20, 100, 5000])
def test_a_truncated_file_raises_model_error(tmp_path, keep):
    file = tmp_path / "x.tflite"
    file.write_bytes(MODEL.read_bytes()[:keep])
    with pytest.raises(ModelError, match="damaged"):
        count_operators(file)


def test_a_folder_raises_model_error(tmp_path):
    with pytest.raises(ModelError, match="Is a directory"):
        count_operators(tmp_path)
