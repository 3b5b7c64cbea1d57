"""Conversion to int8, and what the device then computes."""

import os
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from tests.converter import fake_compiler
from tests.converter.conftest import CONVERT_OPTIONS
from tests.converter.drawings import drawings

if not (find_spec("tensorflow") and find_spec("torch") and find_spec("tqdm")):
    pytest.skip("needs tensorflow, torch and tqdm", allow_module_level=True)

from converter.config import ConvertConfig, Order
from converter.convert import convert
from converter.data import splits as data
from converter.evaluate import metrics
from converter.evaluate.evaluate import classify, evaluate, open_classifier
from converter.keras_io import predict as floats
from converter.keras_io.load import load
from edge.emotion.classifier import load_manifest
from edge.engine.litert import LiteRTEngine, find_runtime
from edge.errors import ConfigError, DataError, ModelError
from edge.labels import EMOTIONS

pytestmark = pytest.mark.converter


@pytest.fixture(scope="module")
def network(trained):
    return load(trained[0] / "network.keras")


@pytest.fixture
def tensors(converted):
    # Not allocated: LiteRT would then show one scale per channel for every dense layer.
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
    """TensorFlow 2.21's own choice, one per class, makes older runtimes answer nonsense."""
    dense = [d for d in tensors.get_tensor_details() if d["shape"].tolist() == [7, 16]]
    assert len(dense) == 1
    assert dense[0]["dtype"] == np.int8
    assert len(dense[0]["quantization_parameters"]["scales"]) == 1


def test_manifest_tells_the_contract_and_the_figures(converted):
    manifest = load_manifest(converted)
    assert (manifest.file, manifest.name) == ("shapes.tflite", "tiny")
    assert (manifest.size, manifest.colour, manifest.labels) == (48, "grey", EMOTIONS)
    assert (manifest.mean, manifest.scale) == (128, 1 / 128)
    assert (manifest.crop_scale, manifest.crop_shift) == (1.3, -0.07)
    assert 0.2 <= manifest.temperature <= 5
    figures = manifest.accuracy
    assert list(figures) == ["public_test_int8", "public_test_float", "agreement", "int8_drop"]
    difference = figures["public_test_float"] - figures["public_test_int8"]
    assert figures["int8_drop"] == pytest.approx(difference, abs=0.011)
    assert figures["public_test_float"] > 50


def test_int8_agrees_with_float(converted, network):
    images, _ = drawings(30, seed=9)
    manifest = load_manifest(converted)
    expected = floats.predict(network, images, manifest)
    engine = open_classifier(converted, manifest).engine
    found = np.stack([engine.infer(image[..., None])[0] for image in images])
    assert (expected.argmax(1) == found.argmax(1)).mean() > 0.95
    assert np.abs(expected - found).mean() < 0.02


def test_the_temperature_helps_likelihood(converted, shapes):
    from dataclasses import replace

    held_out, manifest = data.load(shapes, "public_test"), load_manifest(converted)
    plain, fitted = (
        metrics.negative_log_likelihood(
            classify(open_classifier(converted, form), held_out.images), held_out.labels
        )
        for form in (replace(manifest, temperature=1.0), manifest)
    )
    assert manifest.temperature != 1
    assert fitted < plain


def test_same_network_gives_same_bytes(converted, trained, shapes, tool, tmp_path):
    out = tmp_path / converted.name
    network = trained[0] / "network.keras"
    tool("convert", network, "--data", shapes, "--out", out, *CONVERT_OPTIONS)
    assert out.read_bytes() == converted.read_bytes()
    assert out.with_suffix(".toml").read_text() == converted.with_suffix(".toml").read_text()


def test_too_large_a_drop_leaves_the_old_files(trained, shapes, keras, tmp_path):
    out = tmp_path / "old.tflite"
    out.write_bytes(b"old network")
    out.with_suffix(".toml").write_text("old manifest")
    # No conversion gains 100 points, so any is too bad.
    config = ConvertConfig(samples=100, max_drop=-100)
    with pytest.raises(ModelError, match="points below float"):
        convert(Order(trained[0] / "network.keras", shapes, out), config)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.tflite", "old.toml"]
    assert out.read_bytes() == b"old network"
    assert out.with_suffix(".toml").read_text() == "old manifest"


def test_conversion_refuses_what_cannot_work(trained, shapes, tmp_path):
    network = trained[0] / "network.keras"
    with pytest.raises(ConfigError, match=r"must end in \.tflite"):
        convert(Order(network, shapes, tmp_path / "x.bin"), ConvertConfig())
    with pytest.raises(DataError, match="281 training pictures cannot give 2000"):
        convert(Order(network, shapes, tmp_path / "x.tflite"), ConvertConfig())
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        convert(Order(network, shapes, tmp_path / "file" / "x.tflite"), ConvertConfig(samples=50))


def test_convert_needs_data(trained, tool):
    done = tool("convert", trained[0] / "network.keras")
    assert done.returncode == 1
    assert done.stderr.startswith("emotion-convert: error: convert needs --data: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("shape", "last", "message"),
    [
        ((48, 48, 1), {"units": 7}, "no probabilities: end it with a softmax"),
        ((48, 48, 1), {"units": 6, "activation": "softmax"}, "7 probabilities, one for each of"),
        ((48, 40, 1), {"units": 7, "activation": "softmax"}, "expected square grey or RGB"),
        ((48, 48, 2), {"units": 7, "activation": "softmax"}, "expected square grey or RGB"),
    ],
)
def test_networks_of_another_form_are_refused(keras, tmp_path, shape, last, message):
    face = keras.Input(shape)
    model = keras.Model(face, keras.layers.Dense(**last)(keras.layers.Flatten()(face)))
    model.save(tmp_path / "x.keras")
    with pytest.raises(ModelError, match=message):
        load(tmp_path / "x.keras")


def test_files_that_are_no_network_are_refused(tmp_path):
    with pytest.raises(ModelError, match="no such model"):
        load(tmp_path / "x.keras")
    (tmp_path / "x.keras").write_bytes(b"no network")
    with pytest.raises(ModelError, match="not a Keras model that loads here: the file is damaged"):
        load(tmp_path / "x.keras")


def test_evaluation_of_both_forms(converted, trained, shapes):
    int8 = evaluate(converted, shapes, "public_test")
    before = evaluate(trained[0] / "network.keras", shapes, "public_test")
    figures = load_manifest(converted).accuracy
    assert round(100 * int8["accuracy"], 2) == figures["public_test_int8"]
    assert round(100 * before["accuracy"], 2) == figures["public_test_float"]
    assert (int8["pictures"], int8["copies"]) == (140, 1)
    assert before["temperature"] == 1
    assert "copies" not in evaluate(converted, shapes, "train")


def test_an_operator_without_int8_form_is_told(keras, tmp_path):
    from converter.data.contract import CONTRACT
    from converter.quantize.int8 import quantize

    face = keras.Input((48, 48, 1))
    flat = keras.layers.Flatten()(keras.ops.erfinv(face * 0.5))
    model = keras.Model(face, keras.layers.Dense(7, activation="softmax")(flat), name="odd")
    with pytest.raises(ModelError, match=r"odd cannot be made int8: .*Erfinv") as told:
        quantize(model, drawings(1, seed=0)[0], CONTRACT)
    assert "\n" not in str(told.value)


@pytest.fixture
def compiler(tmp_path, monkeypatch):
    """Make a stand-in for Google's compiler that is found as the real one would be."""

    def make(said):
        program = Path(
            fake_compiler.write(tmp_path, fake_compiler.HEADER + said + fake_compiler.FOOTER)
        )
        program.rename(tmp_path / "edgetpu_compiler")
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    return make


def test_the_edge_tpu_file_comes_with_its_own_manifest(trained, shapes, compiler, tmp_path):
    compiler(fake_compiler.ALL_MAPPED)
    out = tmp_path / "out" / "shapes.tflite"
    order = Order(trained[0] / "network.keras", shapes, out, compile=True)
    manifest, compiled = convert(order, ConvertConfig(samples=100))
    assert compiled.on_cpu == 0
    own = load_manifest(out.with_name("shapes_edgetpu.tflite"))
    assert (own.temperature, own.labels) == (manifest.temperature, manifest.labels)
    assert own.sha256 != manifest.sha256
    assert sorted(path.name for path in out.parent.iterdir()) == [
        "shapes.html", "shapes.tflite", "shapes.toml",
        "shapes_edgetpu.tflite", "shapes_edgetpu.toml",
    ]  # fmt: skip


def test_operators_left_on_the_cpu_leave_nothing_behind(trained, shapes, compiler, tmp_path):
    compiler(fake_compiler.PARTLY_MAPPED)
    out = tmp_path / "out" / "shapes.tflite"
    order = Order(trained[0] / "network.keras", shapes, out, compile=True)
    with pytest.raises(ModelError, match=r"LEAKY_RELU .*--allow-cpu-ops"):
        convert(order, ConvertConfig(samples=100))
    assert list(out.parent.iterdir()) == []


def test_without_the_compiler_nothing_is_begun(trained, shapes, tmp_path):
    order = Order(trained[0] / "network.keras", shapes, tmp_path / "x.tflite", compile=True)
    with pytest.raises(ConfigError, match="edgetpu_compiler is not installed: on Debian"):
        convert(order, ConvertConfig(samples=100))
