"""Classification metrics, checked by hand calculation."""

import math

import numpy as np
import pytest

pytest.importorskip("sklearn")

from converter.evaluate import metrics
from edge.labels import UNSURE
from edge.pipeline.hysteresis import LabelHysteresis
from edge.pipeline.track_state import TrackState
from edge.scene import BBox, Emotion, Face


def scores_of(*pairs: tuple[int, float]) -> np.ndarray:
    """Return rows in which the given class has the given score and the others share the rest."""
    scores = np.array([[(1 - p) / 6] * 7 for _, p in pairs], np.float32)
    for row, (label, p) in zip(scores, pairs, strict=True):
        row[label] = p
    return scores


def test_measure_matches_hand_calculation():
    # Three angry: two right, one predicted happy; one happy, right; one sad, predicted happy.
    scores = scores_of((0, 0.6), (0, 0.6), (3, 0.9), (3, 0.9), (3, 0.9))
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


def test_unsure_pictures_are_excluded_from_accuracy_named():
    result = metrics.measure(scores_of((0, 0.6), (0, 0.5), (3, 0.34)), np.array([0, 1, 3]))
    assert result["named"] == pytest.approx(2 / 3)
    assert result["accuracy_named"] == pytest.approx(1 / 2)
    assert metrics.measure(scores_of((3, 0.3)), np.array([3]))["accuracy_named"] is None


def test_a_score_that_hardly_leads_the_next_one_is_unsure():
    """The same is what the screen says of a face that was not there before."""
    rows = np.array([[0.45, 0.39], [0.47, 0.39], [0.3, 0.2], [0.36, 0.2]], np.float32)
    rest = np.tile((1 - rows.sum(1, keepdims=True)) / 5, (1, 5))
    scores = np.concatenate([rows, rest], 1).astype(np.float32)
    named = metrics.are_named(scores)
    assert named.tolist() == [False, True, False, True]
    states = [TrackState(1, Face(BBox(0, 0, 9, 9), 1.0), 0.0) for _ in scores]
    shown = [
        LabelHysteresis().name(state, Emotion(row), 0.0).label
        for state, row in zip(states, scores, strict=True)
    ]
    assert [label != UNSURE for label in shown] == named.tolist()


def test_the_majority_counts_only_pictures_on_which_people_agree():
    # Three angry: two right; one neutral, right; one on which nobody agrees.
    scores = scores_of((0, 0.6), (0, 0.6), (3, 0.9), (4, 0.9), (3, 0.9))
    result = metrics.measure_majority(scores, np.array([0, 0, 0, 4, -1]))
    assert result == {
        "pictures": 4,
        "accuracy": 3 / 4,
        "macro_recall": pytest.approx((2 / 3 + 1) / 2),
        "classes": {
            "angry": {"recall": 2 / 3, "support": 3},
            "neutral": {"recall": 1.0, "support": 1},
        },
    }
    assert metrics.measure_majority(scores, np.full(5, -1)) is None


def test_negative_log_likelihood_uses_the_label():
    scores = scores_of((2, 0.5), (2, 0.4))
    expected = -(math.log(0.5) + math.log(0.1)) / 2
    assert metrics.negative_log_likelihood(scores, np.array([2, 0])) == pytest.approx(expected)


def roc(scores, positive):
    return metrics.roc_curve(np.array(scores, np.float32), np.array(positive, bool))


@pytest.mark.parametrize(
    ("positive", "expected"),
    [
        ([1, 1, 0, 0], 1),  # perfect
        ([0, 0, 1, 1], 0),  # reversed
        ([1, 0, 0, 1], 2 / 4),  # of the four pairs, two are in order
        ([1, 0, 1, 0], 3 / 4),
    ],
)
def test_area_is_the_share_of_pairs_in_order(positive, expected):
    assert roc([0.9, 0.8, 0.3, 0.1], positive).area == expected


@pytest.mark.parametrize("positive", [[1, 1, 0, 0], [1, 0, 1, 0]])
def test_ties_count_half_in_either_order(positive):
    assert roc([0.9, 0.5, 0.5, 0.1], positive).area == 3.5 / 4


def test_equal_scores_are_one_step_of_the_curve():
    curve = roc(np.full(6, 0.5), np.arange(6) < 2)
    assert curve.false_positive_rate.tolist() == curve.true_positive_rate.tolist() == [0, 1]
    assert curve.area == 0.5


def test_points_of_the_curve():
    curve = roc([0.2, 0.9, 0.4, 0.4], [False, True, True, False])
    assert curve.false_positive_rate.tolist() == [0, 0, 0.5, 1]
    assert curve.true_positive_rate.tolist() == [0, 0.5, 1, 1]


def test_area_agrees_with_counting_all_pairs():
    rng = np.random.default_rng(0)
    scores, positive = rng.integers(0, 12, 300) / 12, rng.random(300) < 0.3
    gap = scores[positive][:, None] - scores[~positive]
    assert roc(scores, positive).area == pytest.approx((np.sign(gap) / 2 + 0.5).mean())


def test_curve_is_undefined_if_all_pictures_or_none_are_positive():
    scores, labels = np.eye(7, dtype=np.float32)[[0, 3, 3]], np.array([0, 3, 0])
    curves = [roc(scores[:, i], labels == i) for i in range(7)]
    # Of the two angry pictures, one scores higher than the happy one, the other scores the same.
    assert curves[0].area == curves[3].area == 0.75
    assert [curves[i] for i in (1, 2, 4, 5, 6)] == [None] * 5
    assert [roc(scores[:, i], np.zeros(3) == i) for i in range(7)] == [None] * 7
