"""Representative samples, and the temperature."""

import numpy as np
import pytest

pytest.importorskip("tqdm")

from converter.quantize.samples import choose_samples
from converter.quantize.temperature import fit_temperature
from edge.emotion.classifier import sharpen


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.7])
def test_temperature_of_sharpened_scores_is_found(temperature):
    rng = np.random.default_rng(0)
    calibrated = rng.dirichlet([0.7] * 7, 3000).astype(np.float32)
    labels = np.array([rng.choice(7, p=row / row.sum()) for row in calibrated.astype(float)])
    sharpened = np.stack([sharpen(row, 1 / temperature) for row in calibrated])
    assert fit_temperature(sharpened, labels) == pytest.approx(temperature, rel=0.12)


def test_samples_are_spread_over_the_emotions():
    labels = np.repeat(np.arange(7), [500, 10, 500, 500, 500, 500, 500])
    chosen = choose_samples(labels, 150, seed=0)
    counts = np.bincount(labels[chosen], minlength=7)
    assert len(set(chosen.tolist())) == 150
    assert counts[1] == 10
    assert set(np.delete(counts, 1).tolist()) <= {23, 24}
    assert np.array_equal(chosen, choose_samples(labels, 150, seed=0))
    assert not np.array_equal(chosen, choose_samples(labels, 150, seed=1))


def test_few_samples_are_taken_with_a_warning(caplog):
    labels = np.repeat(np.arange(7), 10)
    assert len(choose_samples(labels, 2000, seed=0)) == 70
    assert "only 70 training pictures fix the int8 ranges" in caplog.text
    caplog.clear()
    assert len(choose_samples(np.repeat(np.arange(7), 15), 2000, seed=0)) == 105
    assert not caplog.text
