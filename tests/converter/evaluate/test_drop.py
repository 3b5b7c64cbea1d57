"""Rankings, bins and intervals that can be worked out by hand."""

import numpy as np
import pytest

from converter.evaluate import drop as curves
from converter.evaluate import metrics


def area(scores, positive):
    return curves.auc(*curves.roc_curve(np.array(scores, np.float32), np.array(positive, bool)))


@pytest.mark.parametrize(
    ("positive", "expected"),
    [
        ([1, 1, 0, 0], 1),  # perfect
        ([0, 0, 1, 1], 0),  # upside down
        ([1, 0, 0, 1], 2 / 4),  # of the four pairs, two are in order
        ([1, 0, 1, 0], 3 / 4),
    ],
)
def test_area_is_the_share_of_pairs_in_order(positive, expected):
    assert area([0.9, 0.8, 0.3, 0.1], positive) == expected


@pytest.mark.parametrize("positive", [[1, 1, 0, 0], [1, 0, 1, 0]])
def test_a_tie_counts_half_whichever_comes_first(positive):
    assert area([0.9, 0.5, 0.5, 0.1], positive) == 3.5 / 4


def test_equal_scores_are_one_step():
    accused, found = curves.roc_curve(np.full(6, 0.5, np.float32), np.arange(6) < 2)
    assert accused.tolist() == found.tolist() == [0, 1]
    assert curves.auc(accused, found) == 0.5


def test_points_of_a_curve():
    scores = np.array([0.2, 0.9, 0.4, 0.4], np.float32)
    accused, found = curves.roc_curve(scores, np.array([False, True, True, False]))
    assert accused.tolist() == [0, 0, 0.5, 1]
    assert found.tolist() == [0, 0.5, 1, 1]


def test_area_agrees_with_counting_all_pairs():
    rng = np.random.default_rng(0)
    scores, positive = rng.integers(0, 12, 300) / 12, rng.random(300) < 0.3
    gap = scores[positive][:, None] - scores[~positive]
    assert area(scores, positive) == pytest.approx((np.sign(gap) / 2 + 0.5).mean())


def test_what_never_occurs_or_alone_does_has_no_area():
    scores = np.eye(7, dtype=np.float32)[[0, 3, 3]]
    areas = curves.class_aucs(scores, np.array([0, 3, 0]))
    # Angry: of two one scores above the happy one, the other as low. Happy: above one of two.
    assert areas[0] == areas[3] == 0.75
    assert np.isnan(areas[[1, 2, 4, 5, 6]]).all()
    assert np.isnan(curves.class_aucs(scores, np.zeros(3, np.int64))).all()


def test_bins_are_those_of_the_calibration_error():
    rng = np.random.default_rng(1)
    scores = rng.dirichlet([0.5] * 7, 500).astype(np.float32)
    labels = rng.integers(0, 7, 500)
    pictures, sure, right = curves.calibration_bins(scores, labels)
    assert pictures.sum() == 500
    assert np.array_equal(np.isnan(sure), pictures == 0)
    assert np.array_equal(np.isnan(right), pictures == 0)
    error = np.nansum(pictures * np.abs(sure - right)) / 500
    assert error == pytest.approx(metrics.calibration_error(scores, labels), abs=1e-6)


def test_bins_by_hand():
    scores = np.array([[0.5] + [0.5 / 6] * 6, [0.52] + [0.08] * 6, [1] + [0] * 6], np.float32)
    pictures, sure, right = curves.calibration_bins(scores, np.array([0, 1, 0]))
    assert pictures[[7, 14]].tolist() == [2, 1]
    assert sure[[7, 14]].tolist() == pytest.approx([0.51, 1])
    assert right[[7, 14]].tolist() == [0.5, 1]


def answers(both: int, lost: int, won: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    """Right or not, of two networks on the same pictures."""
    before, after = [1, 1, 0, 0], [1, 0, 1, 0]
    counts = [both, lost, won, neither]
    return np.repeat(before, counts).astype(bool), np.repeat(after, counts).astype(bool)


def test_interval_by_hand():
    drop = curves.paired_drop(*answers(60, 5, 2, 33))
    assert drop[0] == pytest.approx(0.03)
    assert drop[3:] == (5, 2)
    # p = 6/102, q = 3/102: 0.029412 - and + 1.959964 * sqrt((0.088235 - 0.000865) / 102)
    assert (drop.low, drop.high) == pytest.approx((-0.027951, 0.086774), abs=2e-6)
    assert drop.within_noise


def test_interval_turns_round_with_the_networks():
    before, after = answers(60, 15, 2, 23)
    worse, better = curves.paired_drop(before, after), curves.paired_drop(after, before)
    assert (worse.low, worse.high) == (-better.high, -better.low)
    assert worse.low > 0
    assert better.high < 0
    assert not worse.within_noise
    assert not better.within_noise


def test_two_that_never_differ_may_still_do_so_elsewhere():
    drop = curves.paired_drop(*answers(60, 0, 0, 40))
    assert drop.share == 0
    assert -drop.low == drop.high == pytest.approx(1.959964 * 2**0.5 / 102)
    tiny = curves.paired_drop(*answers(0, 1, 0, 0))
    assert tiny.share == tiny.high == 1


def test_classification_report():
    # Three angry: two right, one called happy; one happy, right; one sad, called happy.
    scores = np.eye(7, dtype=np.float32)[[0, 0, 3, 3, 3]]
    text = curves.report_text(metrics.measure(scores, np.array([0, 0, 0, 3, 5])))
    rows = {line[:14].strip(): line[14:].split() for line in text.splitlines()}
    assert rows["angry"] == ["100.0%", "66.7%", "80.0%", "3"]
    assert rows["happy"] == ["33.3%", "100.0%", "50.0%", "1"]
    assert rows["sad"] == ["0.0%", "0.0%", "0.0%", "1"]
    assert rows["accuracy"] == ["60.0%", "5"]
    assert rows["macro mean"] == ["19.0%", "23.8%", "18.6%", "5"]
    # Three shares of angry's and one of happy's, in fifths.
    assert rows["weighted mean"] == ["66.7%", "60.0%", "58.0%", "5"]
