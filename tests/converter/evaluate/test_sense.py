"""A network that is read in a wrong way is noticed, and the right options are named."""

import numpy as np
import pytest

pytest.importorskip("sklearn")

from converter.evaluate.ranges import RANGES, Range, known_ranges, standardization
from converter.evaluate.reading import ORDERS, Reading, best_order, outputs, scale_text
from converter.evaluate.sense import Problem, find_nonsense
from converter.evaluate.trials import PROBE, probe
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


def test_answers_that_are_no_numbers_are_noticed():
    broken = scores(answers(0.9))
    broken[::4] = np.nan
    for ask in (None, network(1.0, Reading(0, 1 / 255, EMOTIONS))):
        problem = find_nonsense(broken, LABELS, GIVEN, ask)
        assert problem.text.startswith("its answers for 25% of the pictures are not numbers")
        assert problem.final
    assert not find_nonsense(scores(answers(0.02)), LABELS, GIVEN).final


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


@pytest.mark.parametrize(
    ("used", "options"),
    [
        (Range(0, 255), "--mean 0 --scale 1/255"),
        (Range(0, 1), "--mean 0 --scale 1"),
        (Range(127.5, 255), "--mean 127.5 --scale 1/255"),
    ],
)
def test_another_range_of_the_pixels_is_named(used, options):
    right = Reading(used.mean, 1 / used.divisor, EMOTIONS)
    found = refusal(scores(np.full(len(LABELS), 5)), LABELS, GIVEN, network(0.6, right))
    assert f"with {options} it is right on 6" in found
    assert "--labels" not in found


def test_minus_1_to_1_is_named_for_a_network_that_is_read_as_0_to_1():
    given = Reading(0, 1 / 255, EMOTIONS)
    found = refusal(scores(np.full(len(LABELS), 5)), LABELS, given, network(0.6, GIVEN))
    assert "with --mean 127.5 --scale 1/127.5 it is right on 6" in found


def test_mean_and_deviation_of_the_training_pictures_are_tried():
    rng = np.random.default_rng(0)
    training = rng.normal(110, 40, (1500, 8, 8)).clip(0, 255).round().astype(np.uint8)
    ranges = known_ranges(training)
    assert ranges[-1].mean == round(float(training.mean()), 1)
    assert ranges[-1].divisor == round(float(training.std()), 1)
    right = Reading(110, 1 / 40, EMOTIONS)
    given = Reading(0, 1 / 255, EMOTIONS)
    arguments = scores(np.full(len(LABELS), 5)), LABELS, given, network(0.6, right)
    mean, divisor = ranges[-1]
    assert f"with --mean {mean:g} --scale 1/{divisor:g} it is" in refusal(*arguments, ranges)
    assert "check --mean" in refusal(*arguments, RANGES)


def test_pictures_of_one_grey_have_no_standardization():
    flat = np.full((3, 4, 4), 200, np.uint8)
    assert standardization(flat) == Range(200, 0)
    assert known_ranges(flat) == RANGES


def test_range_and_order_that_are_both_wrong_are_named_together():
    right = Reading(0, 1.0, ORDERS[1])
    found = refusal(scores(np.full(len(LABELS), 0)), LABELS, GIVEN, network(0.7, right))
    assert f"with --mean 0 --scale 1 --labels {','.join(ORDERS[1])} it is right on 7" in found


def test_a_difference_within_chance_is_not_mentioned():
    def ask(rows, given):
        return scores(other[rows])

    fair = answers(0.7)
    other = fair.copy()
    other[3::30] = LABELS[3::30]  # some become right, and fewer wrong
    other[9::90] = (LABELS[9::90] + 1) % 7
    assert (other == LABELS).sum() > (fair == LABELS).sum()
    assert find_nonsense(scores(fair), LABELS, GIVEN, ask) == Problem()


def test_few_pictures_prove_nothing():
    labels = np.arange(7)
    moved = scores((labels + 1) % 7)
    assert "check --mean" in refusal(moved, labels, GIVEN)


def test_ranges_that_networks_do_not_tell_apart_are_the_same():
    assert Reading(127.5, 1 / 127.5, EMOTIONS).same_range(GIVEN)
    assert not Reading(0, 1 / 255, EMOTIONS).same_range(GIVEN)
    assert len(GIVEN.other_ranges(RANGES)) == len(RANGES) - 1


@pytest.mark.parametrize(
    ("scale", "text"),
    [
        (1 / 255, "1/255"), (1 / 127.5, "1/127.5"), (1 / 128, "1/128"), (1.0, "1"), (2.0, "2"),
        (0.3, "0.3"), (0.0, "0"), (-1 / 255, "-0.00392157"),
    ],
)  # fmt: skip
def test_a_scale_is_written_as_users_write_it(scale, text):
    assert scale_text(scale) == text


def test_a_probe_is_drawn_evenly_from_all_pictures():
    labels = np.repeat(np.arange(7), (30, 1000, 1000, 1000, 1000, 1000, 1000))
    rows = probe(labels)
    assert np.bincount(labels[rows]).tolist() == [30] + 6 * [PROBE]
    assert np.array_equal(rows, probe(labels))
    assert len(np.unique(rows)) == len(rows)
    places = (rows[labels[rows] == 3] - 2030) / 1000
    assert 0.4 < places.mean() < 0.6  # not only the first ones, which may be of one person
