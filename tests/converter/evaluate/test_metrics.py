"""Figures that can be worked out by hand."""

import math

import numpy as np
import pytest

pytest.importorskip("tqdm")

from converter.evaluate import metrics
from converter.quantize.samples import choose_samples
from converter.quantize.temperature import fit_temperature
from edge.emotion.classifier import sharpen
from edge.errors import DataError


def answers(*pairs: tuple[int, float]) -> np.ndarray:
    """Rows whose given class has the given score, the others share the rest."""
    scores = np.array([[(1 - p) / 6] * 7 for _, p in pairs], np.float32)
    for row, (label, p) in zip(scores, pairs, strict=True):
        row[label] = p
    return scores


def test_measure_by_hand():
    # Three angry: two right, one called happy; one happy, right; one sad, called happy.
    scores = answers((0, 0.6), (0, 0.6), (3, 0.9), (3, 0.9), (3, 0.9))
    result = metrics.measure(scores, np.array([0, 0, 0, 3, 5]))
    assert result["pictures"] == 5
    assert result["accuracy"] == pytest.approx(3 / 5)
    assert result["classes"]["angry"] == {"precision": 1.0, "recall": 2 / 3, "support": 3}
    assert result["classes"]["happy"] == {"precision": 1 / 3, "recall": 1.0, "support": 1}
    assert result["classes"]["sad"] == {"precision": 0.0, "recall": 0.0, "support": 1}
    assert result["macro_f1"] == pytest.approx((0.8 + 0.5) / 7)
    assert result["confusion"][0] == [2, 0, 0, 1, 0, 0, 0]
    assert result["confusion"][5] == [0, 0, 0, 1, 0, 0, 0]
    assert (result["named"], result["accuracy_named"]) == (1, result["accuracy"])
    # 0.6: two of two right; 0.9: one of three right.
    expected = (2 * abs(0.6 - 1) + 3 * abs(0.9 - 1 / 3)) / 5
    assert result["ece"] == pytest.approx(expected, abs=1e-6)


def test_what_the_screen_calls_unsure_is_left_out_of_the_accuracy_of_names():
    result = metrics.measure(answers((0, 0.6), (0, 0.5), (3, 0.34)), np.array([0, 1, 3]))
    assert result["named"] == pytest.approx(2 / 3)
    assert result["accuracy_named"] == pytest.approx(1 / 2)
    assert metrics.measure(answers((3, 0.3)), np.array([3]))["accuracy_named"] is None


def test_certain_scores_fall_into_the_last_bin():
    scores = np.eye(7, dtype=np.float32)
    assert metrics.calibration_error(scores, np.arange(7)) == 0
    assert metrics.calibration_error(scores, np.roll(np.arange(7), 1)) == 1
    # Certain and wrong, with 0.95 and right, in one bin.
    mixed = metrics.calibration_error(answers((0, 1.0), (0, 0.95)), np.array([1, 0]))
    assert mixed == pytest.approx((1 - 0.05) / 2, abs=1e-6)


def test_likelihood_is_of_the_label():
    scores = answers((2, 0.5), (2, 0.4))
    expected = -(math.log(0.5) + math.log(0.1)) / 2
    assert metrics.negative_log_likelihood(scores, np.array([2, 0])) == pytest.approx(expected)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.7])
def test_temperature_is_found_again(temperature):
    rng = np.random.default_rng(0)
    honest = rng.dirichlet([0.7] * 7, 3000).astype(np.float32)
    labels = np.array([rng.choice(7, p=row / row.sum()) for row in honest.astype(float)])
    told = np.stack([sharpen(row, 1 / temperature) for row in honest])
    assert fit_temperature(told, labels) == pytest.approx(temperature, rel=0.12)


def test_calibration_pictures_are_spread_over_the_emotions():
    labels = np.repeat(np.arange(7), [500, 10, 500, 500, 500, 500, 500])
    chosen = choose_samples(labels, 150, seed=0)
    counts = np.bincount(labels[chosen], minlength=7)
    assert len(set(chosen.tolist())) == 150
    assert counts[1] == 10
    assert set(np.delete(counts, 1).tolist()) <= {23, 24}
    assert np.array_equal(chosen, choose_samples(labels, 150, seed=0))
    assert not np.array_equal(chosen, choose_samples(labels, 150, seed=1))
    with pytest.raises(DataError, match="3010 training pictures are too few for 4000"):
        choose_samples(labels, 4000, seed=0)
