"""Calibration error and bins, checked by hand calculation."""

import numpy as np
import pytest

from converter.evaluate import calibration


def test_scores_of_1_are_in_the_last_bin():
    scores = np.eye(7, dtype=np.float32)
    assert calibration.calibration_error(scores, np.arange(7)) == 0
    assert calibration.calibration_error(scores, np.roll(np.arange(7), 1)) == 1
    # In one bin: a score of 1 that is wrong, and one of 0.95 that is right.
    scores = np.array([[1] + [0] * 6, [0.95] + [0.05 / 6] * 6], np.float32)
    mixed = calibration.calibration_error(scores, np.array([1, 0]))
    assert mixed == pytest.approx((1 - 0.05) / 2, abs=1e-6)


def test_bins_agree_with_the_calibration_error():
    rng = np.random.default_rng(1)
    scores = rng.dirichlet([0.5] * 7, 500).astype(np.float32)
    labels = rng.integers(0, 7, 500)
    pictures, confidence, accuracy = calibration.calibration_bins(scores, labels)
    assert pictures.sum() == 500
    assert np.array_equal(np.isnan(confidence), pictures == 0)
    assert np.array_equal(np.isnan(accuracy), pictures == 0)
    error = np.nansum(pictures * np.abs(confidence - accuracy)) / 500
    assert error == pytest.approx(calibration.calibration_error(scores, labels), abs=1e-6)


def test_bins_match_hand_calculation():
    scores = np.array([[0.5] + [0.5 / 6] * 6, [0.52] + [0.08] * 6, [1] + [0] * 6], np.float32)
    pictures, confidence, accuracy = calibration.calibration_bins(scores, np.array([0, 1, 0]))
    assert pictures[[7, 14]].tolist() == [2, 1]
    assert confidence[[7, 14]].tolist() == pytest.approx([0.51, 1])
    assert accuracy[[7, 14]].tolist() == [0.5, 1]
