"""Calibrations: their effect on the scores, their files, and the bias of a resting face."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from edge.config import loader
from edge.emotion import calibration_file, resting
from edge.emotion.calibration import LIMIT, Calibration, correct
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.emotion.configured import ConfiguredClassifier
from edge.engine.replay import ReplayEngine
from edge.errors import ConfigError, DataError, ModelError
from edge.labels import EMOTIONS, Label
from tests.files import ROOT

MANIFEST = load_manifest(ROOT / "models" / "emotions.tflite")
LABELS = MANIFEST.classes
NEUTRAL = EMOTIONS.index("neutral")
HALL = Calibration(
    "front hall",
    "2026-11-27",
    MANIFEST.sha256,
    EMOTIONS,
    (0.0, 0.0, -0.25, 0.0, 1.0, -0.5, 0.0),
    287,
)


def face(count=40, **scores):
    """Readings of a still face; what is left of the scores is shared by the other labels."""
    rest = (1 - sum(scores.values())) / (7 - len(scores))
    row = [scores.get(name, rest) for name in EMOTIONS]
    return np.tile(np.array(row, np.float32), (count, 1))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of the calibrations of a service."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    return tmp_path / "calibrations"


class TestScores:
    def classify(self, calibration):
        engine = ReplayEngine([[np.full(7, 1 / 7, np.float32)]], (48, 48, 1))
        classifier = EmotionClassifier(engine, MANIFEST, calibration)
        return classifier.classify_crop(np.zeros((48, 48), np.uint8)).scores

    def test_each_score_is_multiplied_and_their_sum_stays_one(self):
        scores = self.classify(HALL)
        assert scores.dtype == np.float32
        assert scores.sum() == pytest.approx(1)
        assert scores / scores[0] == pytest.approx(np.exp(HALL.bias), rel=1e-5)

    @pytest.mark.parametrize(
        "change", [{"network": "0" * 64}, {"labels": tuple(reversed(EMOTIONS))}]
    )
    def test_one_of_another_network_changes_nothing(self, change):
        plain = self.classify(None)
        assert plain == pytest.approx(np.full(7, 1 / 7))
        assert np.array_equal(self.classify(replace(HALL, **change)), plain)

    def test_the_configured_one_corrects(self, folder):
        calibration_file.write(HALL)
        settings = ["emotion.calibration=front hall"]
        corrected = ConfiguredClassifier(loader.load(settings=settings))
        plain = ConfiguredClassifier(loader.load())
        crop = np.full((48, 48), 90, np.uint8)
        expected = correct(plain.classify_crop(crop).scores, HALL.factors)
        assert corrected.classify_crop(crop).scores == pytest.approx(expected)
        assert corrected.calibrated

    def test_a_configured_one_of_another_network_is_a_warning(self, folder, caplog):
        calibration_file.write(replace(HALL, network="0" * 64))
        classifier = ConfiguredClassifier(loader.load(settings=["emotion.calibration=front hall"]))
        assert not classifier.calibrated
        (line,) = caplog.messages
        assert line.startswith("calibration 'front hall' not used: made with another network")

    def test_a_configured_one_that_does_not_exist_is_an_error(self, folder):
        with pytest.raises(ConfigError, match="no calibration 'hall'"):
            ConfiguredClassifier(loader.load(settings=["emotion.calibration=hall"]))


class TestFiles:
    def test_what_is_written_is_read(self, folder):
        path = calibration_file.write(HALL)
        assert path == folder / "front hall.toml"
        assert calibration_file.read("front hall") == HALL
        assert calibration_file.names() == ["front hall"]

    def test_the_file_holds_numbers_and_no_picture(self, folder):
        text = calibration_file.write(HALL).read_text()
        keys = [line.partition(" =")[0] for line in text.splitlines()[1:]]
        assert keys == ["made", "network", "labels", "bias", "readings"]
        assert len(text) < 500

    def test_a_deleted_one_is_gone(self, folder):
        path = calibration_file.write(HALL)
        calibration_file.delete("front hall")
        assert not path.exists()
        assert calibration_file.names() == []
        with pytest.raises(ConfigError, match="no calibration 'front hall'"):
            calibration_file.delete("front hall")

    @pytest.mark.parametrize(
        "name", ["", ".", "..", "a/b", ".hidden", "two\nlines", " x", "x" * 61, "\u202e"]
    )
    def test_names_that_are_none(self, folder, name):
        with pytest.raises(ConfigError, match="cannot be the name of a calibration"):
            calibration_file.path_of(name)

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("-0.25", "nan"),
            ("-0.25", "-1.5"),
            ("-0.25", "true"),
            ("-0.25, ", ""),
            ('"2026-11-27"', '"yesterday"'),
            ("readings = 287", "readings = 0"),
            ("readings = 287", "readings = 287\nface = 1"),
            ("made =", "maid ="),
            ('"angry", ', "1, "),
            ("bias = [", "bias = [["),
        ],
    )
    def test_a_damaged_file_is_an_error(self, folder, before, after):
        path = calibration_file.write(HALL)
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after))
        with pytest.raises(ConfigError, match=r"front hall\.toml"):
            calibration_file.read("front hall")

    def test_a_folder_that_cannot_be_written_is_an_error(self, folder):
        folder.write_text("a file")
        with pytest.raises(DataError, match="cannot be written"):
            calibration_file.write(HALL)
        with pytest.raises(DataError, match="cannot be read"):
            calibration_file.names()


class TestFit:
    def test_a_sad_resting_face_reads_as_neutral_afterwards(self):
        readings = face(1000, sad=0.55, neutral=0.3)
        bias = resting.fit(readings, NEUTRAL)
        after = correct(readings, np.exp(bias)).mean(0)
        assert after[NEUTRAL] == pytest.approx(resting.TARGET, abs=0.02)
        assert bias.argmax() == NEUTRAL
        assert bias.argmin() == EMOTIONS.index("sad")

    def test_a_neutral_face_needs_nothing(self):
        assert not resting.fit(face(neutral=0.6), NEUTRAL).any()

    def test_no_number_is_larger_than_the_limit(self):
        bias = resting.fit(face(10**5, happy=0.98), NEUTRAL)
        assert LIMIT - 0.06 < np.abs(bias).max() <= LIMIT

    def test_few_readings_count_for_less(self):
        sizes = [np.abs(resting.fit(face(n, sad=0.6), NEUTRAL)).sum() for n in (1, 5, 30, 300)]
        assert sizes == sorted(sizes)
        assert sizes[0] < sizes[-1] / 4

    def test_every_number_has_two_digits_and_no_sign_at_zero(self):
        bias = resting.fit(face(sad=0.9, neutral=0.09), NEUTRAL)
        assert (bias == 0).any()
        assert not np.signbit(bias[bias == 0]).any()
        assert [float(f"{number:.2f}") for number in bias] == bias.tolist()


class TestRefusals:
    def test_too_few_readings(self):
        with pytest.raises(DataError, match="too few readings of the face: 29, 30 are needed"):
            resting.calibrate(list(face(29, sad=0.6)), LABELS)

    def test_a_face_that_is_not_at_rest(self):
        readings = [*face(20, neutral=0.9), *face(20, happy=0.9)]
        with pytest.raises(DataError, match="not at rest"):
            resting.calibrate(readings, LABELS)

    def test_a_still_smile_is_no_resting_face(self):
        with pytest.raises(DataError, match="reads as happy even with the largest correction"):
            resting.calibrate(list(face(happy=0.95)), LABELS)

    def test_a_network_without_neutral(self):
        with pytest.raises(ModelError, match=r"no label 'neutral' \(cat, dog\)"):
            resting.calibrate([], (Label("cat"), Label("dog")))

    def test_a_resting_face_is_accepted(self):
        readings = list(face(sad=0.5, neutral=0.35))
        bias = resting.calibrate(readings, LABELS)
        assert np.array_equal(bias, resting.fit(np.stack(readings), NEUTRAL))
        assert bias.any()
