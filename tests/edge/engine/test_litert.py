import ctypes

import numpy as np
import pytest

from edge.emotion.classifier import load_manifest
from edge.engine.delegate import EDGETPU_LIBRARY
from edge.engine.litert import LiteRTEngine, find_runtime
from edge.errors import BackendError, ModelError
from tests import fakes
from tests.files import ROOT

MODEL = ROOT / "models" / "emotions.tflite"


@pytest.fixture(scope="module")
def manifest():
    return load_manifest(MODEL)


def test_the_runtime_is_named_with_its_version():
    package, version = find_runtime()[0].split()
    assert package in ("ai-edge-litert", "tflite-runtime")
    assert version[0].isdigit()


def test_an_int8_network_returns_float32_scores(manifest):
    engine = LiteRTEngine(MODEL, manifest.mean, manifest.scale)
    pixels = np.random.default_rng(0).integers(0, 256, engine.input_shape, np.uint8)
    (scores,) = engine.infer(pixels)
    assert scores.dtype == np.float32
    assert scores.sum() == pytest.approx(1, abs=7 / 256)


def test_a_pixel_is_quantized_to_itself_minus_128(manifest):
    engine = LiteRTEngine(MODEL, manifest.mean, manifest.scale)
    pixels = np.arange(256, dtype=np.uint8)
    assert (engine._prepare(pixels) == pixels.astype(int) - 128).all()


def test_the_number_of_threads_does_not_change_the_scores(manifest):
    pixels = np.random.default_rng(1).integers(0, 256, (48, 48, 1), np.uint8)
    one, two = (
        LiteRTEngine(MODEL, manifest.mean, manifest.scale, threads=n).infer(pixels)[0]
        for n in (1, 2)
    )
    assert one == pytest.approx(two, abs=1.1 / 256)


@pytest.mark.parametrize("keep", [0, 100, 0.5])
def test_a_truncated_file_raises_model_error(tmp_path, keep):
    data = MODEL.read_bytes()
    file = tmp_path / "m.tflite"
    file.write_bytes(data[: int(keep * len(data)) if keep == 0.5 else keep])
    with pytest.raises(ModelError, match=r"m\.tflite: not a TFLite model"):
        LiteRTEngine(file, 128, 1 / 128)


def test_a_missing_file_raises_model_error(tmp_path):
    with pytest.raises(ModelError, match="no such model"):
        LiteRTEngine(tmp_path / "m.tflite", 128, 1 / 128)


def test_a_missing_edge_tpu_library_raises_backend_error(models, manifest):
    compiled = fakes.write_compiled(models / "emotions.tflite")
    try:
        ctypes.CDLL(EDGETPU_LIBRARY)
    except OSError:
        with pytest.raises(BackendError, match="libedgetpu1-std"):
            LiteRTEngine(compiled, manifest.mean, manifest.scale, device="edgetpu")
    else:
        pytest.skip("this machine has the Edge TPU library")


def test_a_network_that_was_not_compiled_is_refused_on_an_edge_tpu(manifest):
    with pytest.raises(ModelError, match=r"emotions\.tflite: not compiled for the Edge TPU"):
        LiteRTEngine(MODEL, manifest.mean, manifest.scale, device="edgetpu")


def test_a_compiled_network_does_not_run_without_the_library(models, manifest):
    compiled = fakes.write_compiled(models / "emotions.tflite")
    with pytest.raises(ModelError, match="edgetpu-custom-op"):
        LiteRTEngine(compiled, manifest.mean, manifest.scale)


def test_an_unknown_device_raises_backend_error():
    with pytest.raises(BackendError, match="no engine device 'gpu'"):
        LiteRTEngine(MODEL, 128, 1 / 128, device="gpu")


def test_a_network_may_have_any_name(tmp_path, manifest):
    path = tmp_path / "lat\udcefn.tflite"
    path.write_bytes(MODEL.read_bytes())
    engine = LiteRTEngine(path, manifest.mean, manifest.scale)
    assert engine.input_shape == (48, 48, 1)
