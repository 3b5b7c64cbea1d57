"""Training targets: smoothing and class weights."""

import numpy as np

from converter.config import TrainConfig
from converter.data.dataset import one_hot, without_votes
from converter.train.targets import label_targets

LABELS = np.repeat(np.arange(7), [16, 1, 4, 4, 4, 4, 4])
DATA = without_votes(np.zeros((37, 48, 48), np.uint8), LABELS)


def test_without_smoothing_the_target_is_the_label():
    targets = label_targets(TrainConfig(smoothing=0.0), DATA)
    assert targets.dtype == np.float32
    assert np.array_equal(targets, one_hot(LABELS))


def test_smoothing_spreads_a_share_over_all_classes():
    targets = label_targets(TrainConfig(smoothing=0.07), DATA)
    assert np.allclose(targets[0], [0.94] + [0.01] * 6)


def test_the_targets_of_other_classes_have_their_number():
    data = without_votes(np.zeros((3, 48, 48), np.uint8), np.array([0, 1, 1]), ("smile", "none"))
    targets = label_targets(TrainConfig(smoothing=0.2), data)
    assert np.allclose(targets, [[0.9, 0.1], [0.1, 0.9], [0.1, 0.9]])


def test_class_weights_count_rare_classes_more():
    weights = label_targets(TrainConfig(smoothing=0.0, class_weights=0.5), DATA).sum(1)
    assert np.isclose(weights.mean(), 1)
    rare, common = weights[16], weights[0]
    assert np.isclose(rare / common, 4)  # sixteen times fewer, to the power of a half
