"""A custom model that fails while it runs, and files that root does not read."""

import os
import re

import numpy as np
import pytest

from edge.config import loader as config
from edge.emotion.configured import ConfiguredClassifier
from edge.engine.replay import ReplayEngine
from edge.errors import ModelError
from edge.scene import BBox, Face, Frame, Track
from edge.system.crash_guard import CrashGuard

FRAME = Frame(np.zeros((80, 80, 3), np.uint8))
FACE = [Track(1, Face(BBox(10, 10, 50, 50), 0.9))]
NOBODY = 65534


class Failing(ReplayEngine):
    """An engine that fails after it was trusted."""

    def infer(self, pixels):
        raise RuntimeError("node 3 failed")


def failing():
    return Failing([[np.full(7, 1 / 7, np.float32)]], (48, 48, 1))


def silent():
    return ReplayEngine([[np.full(7, np.nan, np.float32)]], (48, 48, 1))


@pytest.fixture
def mine(models):
    """Return the folder of a custom model with a name of its own."""
    file = models / "emotions.toml"
    file.write_text(file.read_text("utf-8").replace('"compact"', '"mine"'), encoding="utf-8")
    return models


@pytest.mark.parametrize(
    ("engine", "reason"), [(failing, "RuntimeError: node 3 failed"), (silent, "not finite")]
)
@pytest.mark.parametrize("named", [False, True])
def test_an_exception_in_a_frame_brings_the_bundled_model(mine, engine, reason, named, caplog):
    settings = [f"emotion.model={mine}/emotions.tflite"] if named else []
    classifier = ConfiguredClassifier(config.load(settings=settings), custom=mine)
    assert classifier.manifest.name == "mine"
    classifier.engine = engine()
    (emotion,) = classifier.classify(FRAME, FACE)
    assert np.isfinite(emotion.scores).all()
    assert classifier.manifest.name == "compact"
    assert classifier.notices == ("model_refused",)
    (line,) = caplog.messages
    assert line.startswith("model refused, the bundled one is used: ")
    assert reason in line


def test_crops_are_guarded_too(mine):
    classifier = ConfiguredClassifier(config.load(), custom=mine)
    classifier.engine = failing()
    assert classifier.classify_crop(np.zeros((48, 48), np.uint8)).label
    assert classifier.notices == ("model_refused",)


def test_an_exception_of_the_bundled_model_is_not_hidden(tmp_path):
    classifier = ConfiguredClassifier(config.load(), custom=tmp_path)
    classifier.engine = failing()
    with pytest.raises(RuntimeError, match="node 3 failed"):
        classifier.classify(FRAME, FACE)


def test_three_exceptions_count_as_three_crashes(mine, tmp_path, caplog):
    folder = tmp_path / "run"
    folder.mkdir()
    for _ in range(3):
        classifier = ConfiguredClassifier(config.load(), CrashGuard(folder), mine)
        assert classifier.notices == ()
        classifier.engine = failing()
        classifier.classify(FRAME, FACE)
        classifier.close()
    classifier = ConfiguredClassifier(config.load(), CrashGuard(folder), mine)
    assert classifier.notices == ("model_refused",)
    assert "crashed with it repeatedly: not used for 10 min" in caplog.messages[-1]


def test_a_custom_model_of_another_name_is_replaced_by_the_bundled_one(mine):
    for suffix in (".tflite", ".toml"):
        (mine / f"emotions{suffix}").rename(mine / f"other{suffix}")
    (mine / "other.tflite").write_bytes(b"damaged")
    wanted = config.load(settings=["emotion.model=other.tflite"])
    classifier = ConfiguredClassifier(wanted, custom=mine)
    assert (classifier.manifest.name, classifier.notices) == ("compact", ("model_refused",))


@pytest.mark.parametrize("kind", ["folder", "pipe", "link to nothing", "link to itself"])
def test_what_is_no_file_is_refused_and_not_taken_for_nothing(mine, kind, caplog):
    file = mine / "emotions.tflite"
    file.unlink()
    if kind == "folder":
        file.mkdir()
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to(file if kind == "link to itself" else mine / "nothing")
    assert ConfiguredClassifier(config.load(), custom=mine).notices == ("model_refused",)
    assert str(file) in caplog.messages[0]


@pytest.fixture
def given_away(mine):
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(mine, NOBODY, NOBODY)
    return mine


def test_root_does_not_read_what_another_user_can_change(given_away, caplog):
    classifier = ConfiguredClassifier(config.load(), custom=given_away)
    assert classifier.manifest.name == "compact"
    assert "not read as root, since nobody can change it" in caplog.messages[0]
    assert "sudo -u emotion-edge emotion-edge" in caplog.messages[0]


def test_root_says_so_when_it_reads_a_named_model_of_another_user(given_away, caplog):
    model = f"emotion.model={given_away}/emotions.tflite"
    classifier = ConfiguredClassifier(config.load(settings=[model]))
    assert classifier.manifest.name == "mine"
    assert "read as root, though nobody can change it" in caplog.messages[0]


def test_a_named_model_that_is_refused_is_an_error(mine):
    text = (mine / "emotions.toml").read_text("utf-8")
    refused = re.sub("(?m)^temperature = .*", "temperature = 0", text)
    (mine / "emotions.toml").write_text(refused, encoding="utf-8")
    with pytest.raises(ModelError, match=r"temperature must be a number from 0.1 to 10"):
        ConfiguredClassifier(config.load(settings=[f"emotion.model={mine}/emotions.tflite"]))
