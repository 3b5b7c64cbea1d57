"""The int8 file: its quantization, and its agreement with the float network."""

from importlib.util import find_spec

import numpy as np
import pytest

from tests.converter.drawings import drawings

if not (find_spec("tensorflow") and find_spec("torch") and find_spec("tqdm")):
    pytest.skip("needs tensorflow, torch and tqdm", allow_module_level=True)

from converter.data.default_manifest import DEFAULT_MANIFEST
from converter.evaluate.evaluate import open_classifier
from converter.keras_io.load import load_model
from converter.keras_io.predict import predict
from converter.quantize.int8 import quantize
from edge.emotion.classifier import load_manifest
from edge.engine.litert import LiteRTEngine, find_runtime
from edge.errors import ModelError

pytestmark = pytest.mark.converter


@pytest.fixture
def tensors(converted):
    # Not allocated: LiteRT would then report one scale per channel for every dense layer.
    return find_runtime()[1].Interpreter(str(converted))


def test_int8_input_is_pixel_minus_128(converted, tensors):
    (detail,) = tensors.get_input_details()
    assert detail["dtype"] == np.int8
    assert detail["quantization"] == (1 / 128, 0)
    engine = LiteRTEngine(converted, 128, 1 / 128)
    pixels = np.arange(48 * 48, dtype=np.uint32).reshape(48, 48, 1).astype(np.uint8)
    assert np.array_equal(engine._prepare(pixels), pixels.astype(int) - 128)


def test_output_is_a_probability_in_256_steps(tensors):
    (detail,) = tensors.get_output_details()
    assert detail["dtype"] == np.int8
    assert detail["quantization"] == (1 / 256, -128)
    assert detail["shape"].tolist() == [1, 7]


def test_dense_weights_have_one_scale(tensors):
    """One scale per class, the default of TensorFlow 2.21, gives wrong scores in older runtimes."""
    dense = [d for d in tensors.get_tensor_details() if d["shape"].tolist() == [7, 16]]
    assert len(dense) == 1
    assert dense[0]["dtype"] == np.int8
    assert len(dense[0]["quantization_parameters"]["scales"]) == 1


@pytest.mark.usefixtures("keras")
def test_int8_agrees_with_float(converted, trained_network):
    images, _ = drawings(30, seed=9)
    manifest = load_manifest(converted)
    expected = predict(load_model(trained_network), images, manifest)
    engine = open_classifier(converted, manifest).engine
    found = np.stack([engine.infer(image[..., None])[0] for image in images])
    assert (expected.argmax(1) == found.argmax(1)).mean() > 0.95
    assert np.abs(expected - found).mean() < 0.02


def test_an_operator_without_int8_form_is_named_in_one_line(keras):
    face = keras.Input((48, 48, 1))
    flat = keras.layers.Flatten()(keras.ops.erfinv(face * 0.5))
    model = keras.Model(face, keras.layers.Dense(7, activation="softmax")(flat), name="odd")
    with pytest.raises(ModelError, match=r"odd cannot be quantized to int8: .*Erfinv") as caught:
        quantize(model, drawings(1, seed=0)[0], DEFAULT_MANIFEST)
    assert "\n" not in str(caught.value)
