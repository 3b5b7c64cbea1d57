"""Compilation of a models folder, with a fake of Google's compiler."""

import os
import shutil

import pytest

from converter.edgetpu.folder import compile_folder
from edge.detector.quantized import verify
from edge.emotion.classifier import load_manifest
from edge.errors import ConfigError
from tests.converter import fake_compiler
from tests.converter.fake_compiler import ALL_MAPPED, FOOTER, HEADER, PARTLY_MAPPED
from tests.edge.detector import int8_detector
from tests.files import ROOT

COMPLETE = HEADER + ALL_MAPPED + FOOTER
DETECTOR = "face_detection_short_range.tflite"
INT8_DETECTOR = "face_detection_full_range_sparse_int8.tflite"
needs_detectors = pytest.mark.skipif(
    not (ROOT / "models" / DETECTOR).is_file(), reason="needs the face detectors: make models"
)


@pytest.fixture
def compiler(tmp_path):
    """A compiler that maps every operator."""
    return fake_compiler.write(tmp_path, COMPLETE)


def outcomes(folder, program, **options):
    return [
        (model.name, text, failed)
        for model, text, failed in compile_folder(folder, program=program, **options)
    ]


@needs_detectors
def test_int8_networks_are_compiled_and_float_ones_left_out(models, compiler):
    shutil.copy(ROOT / "models" / DETECTOR, models)
    int8_detector.write(models)
    found = outcomes(models, compiler)
    assert [name for name, *_ in found] == ["emotions.tflite", INT8_DETECTOR, DETECTOR]
    assert found[0][1].startswith("emotions_edgetpu.tflite: 19 of 19 operators on the Edge TPU")
    assert found[1][1].startswith("face_detection_full_range_sparse_int8_edgetpu.tflite: 19 of 19")
    assert found[2][1] == (
        "not compiled: 0 of 164 operators on the Edge TPU: float network; quantize first"
    )
    assert not any(failed for *_, failed in found)
    # The fake compiler writes its own network; that the manifests fit it is what matters.
    assert load_manifest(models / "emotions_edgetpu.tflite").name == "compact"
    manifest = models / "face_detection_full_range_sparse_int8_edgetpu.toml"
    assert verify(manifest.with_suffix(".tflite"), "full") == int8_detector.SCALING


def test_a_result_that_exists_is_replaced_by_force_only(models, compiler):
    result = models / "emotions_edgetpu.tflite"
    result.write_bytes(b"old")
    ((_, text, failed),) = outcomes(models, compiler)
    assert text == "not compiled: emotions_edgetpu.tflite exists: --force replaces it"
    assert (result.read_bytes(), failed) == (b"old", False)
    os.utime(result, (0, 0))
    assert "exists and is older than it: --force" in outcomes(models, compiler)[0][1]
    assert not outcomes(models, compiler, force=True)[0][2]
    assert load_manifest(result)


def test_a_manifest_that_exists_is_replaced_by_force_only(models, compiler):
    manifest = models / "emotions_edgetpu.toml"
    manifest.write_text("mine")
    ((_, text, failed),) = outcomes(models, compiler)
    assert text.startswith("not compiled: emotions_edgetpu.toml exists")
    assert (manifest.read_text(), failed) == ("mine", False)
    assert not outcomes(models, compiler, force=True)[0][2]
    assert load_manifest(manifest.with_suffix(".tflite"))


@pytest.mark.parametrize("damage", ["no manifest", "other bytes", "operators on the CPU"])
def test_what_fails_leaves_nothing_and_is_told(models, tmp_path, damage):
    program = fake_compiler.write(tmp_path, COMPLETE)
    if damage == "no manifest":
        (models / "emotions.toml").unlink()
        message = "emotions.toml: no such manifest"
    elif damage == "other bytes":
        int8_detector.write(models).rename(models / "emotions.tflite")
        (models / INT8_DETECTOR).with_suffix(".toml").unlink()
        message = "checksum differs from its manifest"
    else:
        program = fake_compiler.write(tmp_path, HEADER + PARTLY_MAPPED)
        message = "3 of 19 operators would stay on the CPU"
    before = sorted(models.iterdir())
    ((_, text, failed),) = outcomes(models, program)
    assert failed
    assert message in text
    assert sorted(models.iterdir()) == before


def test_operators_on_the_cpu_may_be_allowed(models, tmp_path):
    program = fake_compiler.write(tmp_path, HEADER + PARTLY_MAPPED)
    ((_, text, failed),) = outcomes(models, program, allow_cpu_ops=True)
    assert not failed
    assert "16 of 19 operators on the Edge TPU" in text


def test_a_network_that_fails_does_not_stop_the_others(models, compiler):
    shutil.copy(models / "emotions.tflite", models / "a.tflite")
    (first, _, failed), (second, *_) = outcomes(models, compiler)
    assert (first, failed, second) == ("a.tflite", True, "emotions.tflite")
    assert (models / "emotions_edgetpu.tflite").is_file()


def test_a_missing_compiler_or_folder_is_one_error(models, tmp_path):
    with pytest.raises(ConfigError, match="no-such-program is not installed"):
        outcomes(models, "no-such-program")
    with pytest.raises(ConfigError, match="no such folder"):
        outcomes(tmp_path / "nowhere", "x")
    with pytest.raises(ConfigError, match=r"holds no network \(\.tflite\)"):
        outcomes(tmp_path, "x")


class TestCommand:
    """The command, with the compiler that PATH gives."""

    def run(self, emotion_convert, monkeypatch, folder, program=None):
        place = folder.parent / "bin"
        place.mkdir()
        if program:
            (place / "edgetpu_compiler").symlink_to(program)
        monkeypatch.setenv("PATH", f"{place}")
        return emotion_convert("edgetpu", folder)

    def test_it_prints_a_line_for_each_network(
        self, emotion_convert, monkeypatch, models, compiler
    ):
        done = self.run(emotion_convert, monkeypatch, models, compiler)
        assert (done.returncode, done.stderr) == (0, "")
        (line,) = done.stdout.splitlines()
        assert line.startswith(f"{models}/emotions.tflite: emotions_edgetpu.tflite: 19 of 19")

    def test_a_failure_is_an_error(self, emotion_convert, monkeypatch, models, compiler):
        (models / "emotions.toml").unlink()
        done = self.run(emotion_convert, monkeypatch, models, compiler)
        assert done.returncode == 1
        assert done.stderr == (
            "emotion-convert: error: emotions.tflite: not compiled, for the reason above\n"
        )

    def test_a_missing_compiler_is_one_line(self, emotion_convert, monkeypatch, models):
        done = self.run(emotion_convert, monkeypatch, models)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("emotion-convert: error: edgetpu_compiler is not installed")
        assert len(done.stderr.splitlines()) == 1


@needs_detectors
def test_inspect_predicts_the_placement_of_each_file(emotion_convert):
    files = [ROOT / "models" / name for name in ("emotions.tflite", DETECTOR)]
    done = emotion_convert("inspect", *files)
    assert done.stdout.splitlines()[-2:] == [
        f"{files[0]}: all 19 operators on the Edge TPU",
        f"{files[1]}: 0 of 164 operators on the Edge TPU: float network; quantize first",
    ]


def test_inspect_of_one_damaged_file_prints_nothing_of_the_others(emotion_convert, tmp_path):
    (tmp_path / "x.tflite").write_bytes(b"nothing")
    done = emotion_convert("inspect", ROOT / "models" / "emotions.tflite", tmp_path / "x.tflite")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
