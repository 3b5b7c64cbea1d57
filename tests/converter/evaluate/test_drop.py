"""Paired drop and its interval, checked by hand calculation."""

import numpy as np
import pytest

from converter.evaluate.drop import paired_drop


def right_predictions(
    both: int, lost: int, won: int, neither: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return which pictures two networks get right."""
    before, after = [1, 1, 0, 0], [1, 0, 1, 0]
    counts = [both, lost, won, neither]
    return np.repeat(before, counts).astype(bool), np.repeat(after, counts).astype(bool)


def test_interval_matches_hand_calculation():
    drop = paired_drop(*right_predictions(60, 5, 2, 33))
    assert drop[0] == pytest.approx(0.03)
    assert drop[3:] == (5, 2)
    # p = 6/102, q = 3/102: 0.029412 - and + 1.959964 * sqrt((0.088235 - 0.000865) / 102)
    assert (drop.low, drop.high) == pytest.approx((-0.027951, 0.086774), abs=2e-6)
    assert drop.within_noise


def test_interval_changes_sign_when_the_networks_are_swapped():
    before, after = right_predictions(60, 15, 2, 23)
    worse, better = paired_drop(before, after), paired_drop(after, before)
    assert (worse.low, worse.high) == (-better.high, -better.low)
    assert worse.low > 0
    assert better.high < 0
    assert not worse.within_noise
    assert not better.within_noise


def test_interval_has_a_width_if_the_networks_never_differ():
    drop = paired_drop(*right_predictions(60, 0, 0, 40))
    assert drop.share == 0
    assert -drop.low == drop.high == pytest.approx(1.959964 * 2**0.5 / 102)
    tiny = paired_drop(*right_predictions(0, 1, 0, 0))
    assert tiny.share == tiny.high == 1
