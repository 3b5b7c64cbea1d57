"""A network that is read in a wrong way is noticed, and the right options are named."""

import numpy as np
import pytest

pytest.importorskip("sklearn")

from converter.evaluate.reading import ORDERS, RANGES, Reading, best_order, outputs
from converter.evaluate.sense import Problem, find_nonsense
from edge.labels import EMOTIONS

LABELS = np.repeat(np.arange(7), 60)
GIVEN = Reading(128.0, 1 / 128, EMOTIONS)


def answers(accuracy, seed=0):
    """Return answers of a network that is right this often, and else says anything."""
    rng = np.random.default_rng(seed)
    right = rng.random(len(LABELS)) < accuracy
    return np.where(right, LABELS, rng.integers(0, 7, len(LABELS)))


def scores(numbers):
    return (0.02 + 0.86 * np.eye(7, dtype=np.float32))[numbers]


def network(accuracy, reading):
    """Return a stand-in for a network that is right only if it is read so."""

    def ask(rows, given):
        if not given.same_range(reading):
            return scores(np.full(len(rows), 5))
        return outputs(scores(answers(accuracy)[rows]), reading.labels)

    return ask


def refusal(*arguments):
    """Return why a network is refused."""
    problem = find_nonsense(*arguments)
    assert problem.certain
    return problem.text


def test_a_range_that_is_somewhat_better_is_a_warning_only():
    def ask(rows, given):
        better = given.same_range(Reading(0, 1 / 255, EMOTIONS))
        return scores((good if better else fair)[rows])

    fair = answers(0.6)
    good = np.where(np.arange(len(LABELS)) % 11, fair, LABELS)
    problem = find_nonsense(scores(fair), LABELS, GIVEN, ask)
    assert problem.text.startswith("with --mean 0 --scale 1/255 it is right on ")
    assert not problem.certain


def test_a_sensible_network_passes():
    for accuracy in (0.45, 0.7, 1.0):
        ask = network(accuracy, GIVEN)
        assert find_nonsense(scores(answers(accuracy)), LABELS, GIVEN, ask) == Problem()


def test_one_answer_for_everything_is_noticed():
    found = refusal(scores(np.full(len(LABELS), 5)), LABELS, GIVEN)
    assert found.startswith("it answers sad for 100% of the pictures: check --mean, --scale and")


def test_answers_near_chance_are_noticed():
    found = refusal(scores(answers(0.02)), LABELS, GIVEN)
    assert "of each emotion, near chance (14%)" in found
    assert "--labels" in found.split("check")[1]


@pytest.mark.parametrize("order", ORDERS[1:])
def test_another_order_of_the_labels_is_named(order):
    right = outputs(scores(answers(0.7)), order)
    wrong = right[:, [EMOTIONS.index(name) for name in EMOTIONS]]  # taken for the alphabetic one
    found = refusal(wrong, LABELS, GIVEN)
    assert f"with --labels {','.join(order)} it is right on 7" in found
    assert "--mean" not in found


def test_the_best_order_is_found_even_if_nobody_uses_it():
    order = ("sad", "happy", "fear", "angry", "surprise", "neutral", "disgust")
    assert best_order(outputs(scores(answers(0.5)), order).argmax(1), LABELS) == order


@pytest.mark.parametrize(("mean", "scale"), RANGES[:1] + RANGES[2:])
def test_another_range_of_the_pixels_is_named(mean, scale):
    top, _, bottom = scale.partition("/")
    right = Reading(mean, float(top) / float(bottom or 1), EMOTIONS)
    found = refusal(scores(np.full(len(LABELS), 5)), LABELS, GIVEN, network(0.6, right))
    assert f"with --mean {mean:g} --scale {scale} it is right on 6" in found
    assert "--labels" not in found


def test_range_and_order_that_are_both_wrong_are_named_together():
    right = Reading(0, 1.0, ORDERS[1])
    found = refusal(scores(np.full(len(LABELS), 0)), LABELS, GIVEN, network(0.7, right))
    assert f"with --mean 0 --scale 1 --labels {','.join(ORDERS[1])} it is right on 7" in found


def test_a_network_that_is_merely_better_otherwise_passes():
    def ask(rows, given):
        return scores(answers(0.72, seed=1)[rows])

    assert find_nonsense(scores(answers(0.7)), LABELS, GIVEN, ask) == Problem()


def test_few_pictures_prove_nothing():
    labels = np.arange(7)
    moved = scores((labels + 1) % 7)
    assert "check --mean" in refusal(moved, labels, GIVEN)


def test_ranges_that_networks_do_not_tell_apart_are_the_same():
    assert Reading(127.5, 1 / 127.5, EMOTIONS).same_range(GIVEN)
    assert not Reading(0, 1 / 255, EMOTIONS).same_range(GIVEN)
    assert len(GIVEN.other_ranges()) == len(RANGES) - 1
