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
