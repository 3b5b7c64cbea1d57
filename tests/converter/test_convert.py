"""The whole conversion: its files, its figures, and what stops it."""

import os
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.converter import fake_compiler, forks

if not (find_spec("tensorflow") and find_spec("torch") and find_spec("tqdm")):
    pytest.skip("needs tensorflow, torch and tqdm", allow_module_level=True)

from converter.config import ConvertConfig, ConvertJob
from converter.convert import convert
from converter.data.splits import load_split
from converter.evaluate import metrics
from converter.evaluate.evaluate import classify, examine, open_classifier
from edge.emotion import manifest as manifests
from edge.emotion.classifier import load_manifest
from edge.errors import ConfigError, DataError, ModelError
from edge.labels import EMOTIONS

pytestmark = pytest.mark.converter


def test_manifest_holds_the_preprocessing_and_the_figures(converted):
    manifest = load_manifest(converted)
    assert (manifest.file, manifest.name) == ("shapes.tflite", "tiny")
    assert (manifest.size, manifest.colour, manifest.labels) == (48, "grey", EMOTIONS)
    assert (manifest.mean, manifest.scale) == (128, 1 / 128)
    assert (manifest.crop_scale, manifest.crop_shift) == (1.3, -0.07)
    assert manifest.level
    assert 0.2 <= manifest.temperature <= 5
    figures = manifest.accuracy
    assert list(figures) == ["public_test_int8", "public_test_float", "agreement", "int8_drop"]
    drop = figures["public_test_float"] - figures["public_test_int8"]
    assert figures["int8_drop"] == pytest.approx(drop, abs=0.011)
    assert figures["public_test_float"] > 50


def test_the_temperature_lowers_the_negative_log_likelihood(converted, shapes):
    held_out, manifest = load_split(shapes, "public_test"), load_manifest(converted)
    plain, fitted = (
        metrics.negative_log_likelihood(
            classify(open_classifier(converted, form), held_out.images), held_out.labels
        )
        for form in (replace(manifest, temperature=1.0), manifest)
    )
    assert manifest.temperature != 1
    assert fitted < plain


def test_the_same_network_gives_the_same_bytes(
    converted, trained_network, shapes, convert_options, tmp_path
):
    out = tmp_path / converted.name
    command = ["convert", trained_network, "--data", shapes, "--out", out, *convert_options]
    forks.emotion_convert("tensorflow", *command)
    assert out.read_bytes() == converted.read_bytes()
    assert out.with_suffix(".toml").read_text() == converted.with_suffix(".toml").read_text()


def test_too_large_a_drop_keeps_the_old_files(trained_network, shapes, tmp_path):
    out = tmp_path / "old.tflite"
    out.write_bytes(b"old network")
    out.with_suffix(".toml").write_text("old manifest")
    # No conversion gains 100 points, so every drop is too large.
    config = ConvertConfig(samples=100, max_drop=-100)
    with pytest.raises(ModelError, match="points below float"):
        convert(ConvertJob(trained_network, shapes, out, force=True), config)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.tflite", "old.toml"]
    assert out.read_bytes() == b"old network"
    assert out.with_suffix(".toml").read_text() == "old manifest"


def test_names_that_cannot_be_written_are_errors(trained_network, shapes, tmp_path):
    with pytest.raises(ConfigError, match=r"must end in \.tflite"):
        convert(ConvertJob(trained_network, shapes, tmp_path / "x.bin"), ConvertConfig())
    (tmp_path / "file").write_text("")
    job = ConvertJob(trained_network, shapes, tmp_path / "file" / "x.tflite")
    with pytest.raises(DataError, match="cannot be written"):
        convert(job, ConvertConfig(samples=50))


def test_evaluation_confirms_the_figures_of_the_manifest(converted, trained_network, shapes):
    int8 = examine(converted, shapes, "public_test").result
    before = examine(trained_network, shapes, "public_test").result
    figures = load_manifest(converted).accuracy
    assert round(100 * int8["accuracy"], 2) == figures["public_test_int8"]
    assert round(100 * before["accuracy"], 2) == figures["public_test_float"]
    assert (int8["pictures"], int8["copies"]) == (140, 1)
    assert before["temperature"] == 1
    assert "copies" not in examine(converted, shapes, "train").result


@pytest.mark.parametrize(
    ("size", "name", "message"),
    [
        (8, "small", "size must be a whole number from 16 to 1024"),
        (16, "n" * 101, "name must be a line of text of at most 100 characters"),
    ],
)
def test_what_the_device_would_refuse_is_not_quantized(
    keras, shapes, tmp_path, size, name, message
):
    face = keras.Input((size, size, 1))
    scores = keras.layers.Dense(7, activation="softmax")(keras.layers.Flatten()(face))
    keras.Model(face, scores, name=name).save(tmp_path / "x.keras")
    out = tmp_path / "out" / "x.tflite"
    job = ConvertJob(tmp_path / "x.keras", shapes, out, allow_nonsense=True)
    with pytest.raises(ConfigError, match=message):
        convert(job, ConvertConfig(samples=100))
    assert not out.parent.exists()


def test_a_negative_scale_is_converted(keras, trained_network, converted, shapes, tmp_path, caplog):
    """The pixels are negated twice: the network is the same. An older Edge TPU file is named."""
    face = keras.Input((48, 48, 1))
    inner = keras.saving.load_model(trained_network)
    keras.Model(face, inner(keras.layers.Rescaling(-1.0)(face))).save(tmp_path / "x.keras")
    out = tmp_path / "x.tflite"
    out.with_name("x_edgetpu.tflite").write_bytes(b"of an earlier network")
    config = ConvertConfig(samples=100, scale=-1 / 128)
    convert(ConvertJob(tmp_path / "x.keras", shapes, out), config)
    assert "x_edgetpu.tflite was compiled from an earlier network: remove it" in caplog.text
    images = load_split(shapes, "public_test").images
    given, negated = (
        classify(open_classifier(each, load_manifest(each)), images).argmax(1)
        for each in (converted, out)
    )
    assert (given == negated).mean() > 0.95


def test_the_cure_for_an_int8_network_is_another_conversion(converted, shapes, tmp_path, caplog):
    copy = tmp_path / converted.name
    copy.write_bytes(converted.read_bytes())
    manifest = load_manifest(converted)
    wrong = replace(manifest, labels=(*EMOTIONS[1:], EMOTIONS[0]))
    manifests.write(copy.with_suffix(".toml"), wrong)
    examine(copy, shapes, "public_test")
    assert "these are options of convert: convert it again with them" in caplog.text


def test_the_weights_of_an_architecture_can_be_named(keras, trained_network, shapes, tmp_path):
    model = keras.saving.load_model(trained_network)
    (tmp_path / "plan.json").write_text(model.to_json())
    (tmp_path / "other").mkdir()
    weights = tmp_path / "other" / "x.weights.h5"
    model.save_weights(weights)
    with pytest.raises(ConfigError, match="name one by --weights"):
        examine(tmp_path / "plan.json", shapes, "public_test")
    found = examine(tmp_path / "plan.json", shapes, "public_test", weights=weights)
    expected = examine(trained_network, shapes, "public_test")
    assert found.result["confusion"] == expected.result["confusion"]


@pytest.fixture
def compiler(tmp_path, monkeypatch):
    """A function that installs a stand-in for the Edge TPU compiler on the PATH."""

    def install(table):
        output = fake_compiler.HEADER + table + fake_compiler.FOOTER
        program = Path(fake_compiler.write(tmp_path, output))
        program.rename(tmp_path / "edgetpu_compiler")
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    return install


def test_the_edge_tpu_file_has_a_manifest(trained_network, shapes, compiler, tmp_path):
    compiler(fake_compiler.ALL_MAPPED)
    out = tmp_path / "out" / "shapes.tflite"
    job = ConvertJob(trained_network, shapes, out, compile=True)
    manifest, compiled = convert(job, ConvertConfig(samples=100))
    assert compiled.on_cpu == 0
    edgetpu = load_manifest(out.with_name("shapes_edgetpu.tflite"))
    assert (edgetpu.temperature, edgetpu.labels) == (manifest.temperature, manifest.labels)
    assert edgetpu.sha256 != manifest.sha256
    assert sorted(path.name for path in out.parent.iterdir()) == [
        "shapes.html", "shapes.tflite", "shapes.toml",
        "shapes_edgetpu.tflite", "shapes_edgetpu.toml",
    ]  # fmt: skip


def test_operators_left_on_the_cpu_are_an_error_and_leave_no_files(
    trained_network, shapes, compiler, tmp_path
):
    compiler(fake_compiler.PARTLY_MAPPED)
    out = tmp_path / "out" / "shapes.tflite"
    job = ConvertJob(trained_network, shapes, out, compile=True)
    with pytest.raises(ModelError, match=r"LEAKY_RELU .*--allow-cpu-ops"):
        convert(job, ConvertConfig(samples=100))
    assert list(out.parent.iterdir()) == []


def test_a_missing_compiler_is_found_before_anything_else(trained_network, shapes, tmp_path):
    job = ConvertJob(trained_network, shapes, tmp_path / "x.tflite", compile=True)
    with pytest.raises(ConfigError, match="edgetpu_compiler is not installed: on Debian"):
        convert(job, ConvertConfig(samples=100))
