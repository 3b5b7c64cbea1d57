"""Types and ranges of every key of a manifest."""

import tomllib

import numpy as np
import pytest

from edge.emotion import manifest
from edge.emotion.answer import check_answers
from edge.emotion.classifier import load_manifest, sharpen
from edge.emotion.manifest_checks import KEYS
from edge.engine.replay import ReplayEngine
from edge.errors import ModelError
from tests.files import ROOT

MODEL = ROOT / "models" / "emotions.tflite"
NOWHERE = ["nan", "inf", "-inf", "9" * 400, "2024-05-01", "{a = 1}", "[[1]]", "true", '"\\u001b"']
RIGHT = {("level", "true")}
WRONG = {
    "file": ["7", '""', '"a/b.tflite"', '".."', '"../x"', f'"{"x" * 256}"'],
    "sha256": ["7", '"abc"', f'"{"g" * 64}"'],
    "name": ["7", '""', f'"{"x" * 101}"', '"a\\nb"'],
    "size": ["0", "15", "1025", "48.0", '"48"'],
    "colour": ["1", '"RGB"', '["grey"]'],
    "mean": ['"1"', "1e9"],
    "scale": ["0", "0.0", "1e-9", "1e9"],
    "crop_scale": ["0", "-1", "1000"],
    "crop_shift": ["3"],
    "level": ["1", '"true"', "[true]"],
    "labels": ["7", '"happy"', "[1, 2]", '["happy"]', "[]"],
    "temperature": ["0", "-1", "0.01", "1000"],
    "accuracy": ["7", "[1]", '"high"'],
}


def with_value(folder, key, text):
    """Write the bundled manifest with another value; return its path."""
    lines = (ROOT / "models" / "emotions.toml").read_text("utf-8").split("[accuracy]")[0]
    kept = [line for line in lines.splitlines() if line.partition(" ")[0] != key]
    path = folder / "emotions.toml"
    path.write_text("\n".join([*kept, f"{key} = {text}\n"]), encoding="utf-8")
    return path


@pytest.mark.parametrize("key", KEYS)
def test_wrong_values_are_refused_by_name(tmp_path, key):
    for text in (*WRONG[key], *(each for each in NOWHERE if (key, each) not in RIGHT)):
        path = with_value(tmp_path, key, text)
        if key == "accuracy" and text == "{a = 1}":
            continue
        with pytest.raises(ModelError, match=f": {key} must be ") as caught:
            manifest.read(path)
        assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("key", "text"),
    [("mean", "0"), ("scale", "-1"), ("size", "16"), ("accuracy", "{a = 1, b = 'x'}")],
)
def test_unusual_values_are_taken(tmp_path, key, text):
    expected = tomllib.loads(f"x = {text}")["x"]
    assert getattr(manifest.read(with_value(tmp_path, key, text)), key) == expected


@pytest.mark.parametrize("temperature", [0.1, 10.0])
def test_scores_are_finite_at_both_ends_of_the_temperature(temperature):
    for scores in (np.full(7, 1 / 7, np.float32), np.eye(7, dtype=np.float32)[0]):
        assert sharpen(scores, temperature).sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        (np.full(7, np.nan), "not finite"),
        (np.array([np.inf, 0, 0, 0, 0, 0, 0]), "not finite"),
        (np.arange(7), "do not sum to 1"),
        (np.array([2, -1, 0, 0, 0, 0, 0]), "do not sum to 1"),
        (np.zeros(7), "do not sum to 1"),
    ],
)
def test_a_network_must_answer_a_made_up_picture_with_probabilities(scores, reason):
    engine = ReplayEngine([[scores.astype(np.float32)]], (48, 48, 1))
    with pytest.raises(ModelError, match=reason):
        check_answers(engine, load_manifest(MODEL))


def test_a_network_that_fails_is_refused():
    def fail(pixels):
        if pixels.any():
            raise RuntimeError("node 3 failed")
        return [np.full(7, 1 / 7, np.float32)]

    with pytest.raises(ModelError, match="it fails: RuntimeError: node 3 failed"):
        check_answers(ReplayEngine(fail, (48, 48, 1)), load_manifest(MODEL))


def test_a_model_is_a_regular_file_of_possible_size(tmp_path):
    with pytest.raises(ModelError, match="a folder, not a file"):
        manifest.sha256(tmp_path)
    huge = tmp_path / "huge.tflite"
    with huge.open("wb") as sparse:
        sparse.truncate(10**12)
    with pytest.raises(ModelError, match="larger than 256 MB"):
        manifest.sha256(huge)
