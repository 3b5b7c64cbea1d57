"""The range and the order of the labels are found, or said not to be found."""

import numpy as np
import pytest

pytest.importorskip("scipy")
pytest.importorskip("sklearn")

from converter.evaluate.ranges import RANGES, Range
from converter.evaluate.reading import ORDERS, Reading, outputs
from converter.evaluate.search import candidates, find_reading
from edge.errors import DataError, ModelError
from edge.labels import EMOTIONS

LABELS = np.repeat(np.arange(7), 150)
GIVEN = Reading(128.0, 1 / 128, EMOTIONS)
ZERO_TO_ONE = Reading(0, 1 / 255, EMOTIONS)
BOTH = {"mean", "scale"}
ALL = {"mean", "scale", "labels"}
UNUSUAL = ("sad", "happy", "fear", "angry", "surprise", "neutral", "disgust")


def answers(accuracy, seed=0):
    """Return answers of a network that is right this often, and else says anything."""
    rng = np.random.default_rng(seed)
    right = rng.random(len(LABELS)) < accuracy
    return np.where(right, LABELS, rng.integers(0, 7, len(LABELS)))


def scores(numbers):
    return (0.02 + 0.86 * np.eye(7, dtype=np.float32))[numbers]


def network(accuracies, order=EMOTIONS, elsewhere=0.0):
    """Return a stand-in for a network: {range: its accuracy}, and the order of its outputs."""

    def ask(rows, given):
        share = next((a for r, a in accuracies.items() if _is_in(given, r)), elsewhere)
        return outputs(scores(answers(share)[rows]), order)

    return ask


def _is_in(given, wanted):
    return given.same_range(Reading(wanted.mean, 1 / wanted.divisor, EMOTIONS))


def find(ask, auto, given=GIVEN, ranges=RANGES, labels=LABELS):
    return find_reading(labels, given, auto, ranges, ask)


@pytest.mark.parametrize("right", RANGES)
def test_the_range_is_found_whatever_is_given(right):
    reading, text = find(network({right: 0.7}), BOTH)
    assert (reading.mean, reading.scale) == (right.mean, 1 / right.divisor)
    assert reading.labels == EMOTIONS
    assert text.startswith(f"found {reading.range_options()}: right on 7")
    assert text.count("--mean") == len(RANGES)
    assert "--labels" not in text
    assert "of 1050 pictures of public_test; on 700 of them, evenly of each emotion: " in text


@pytest.mark.parametrize("order", [*ORDERS, UNUSUAL])
def test_range_and_order_are_found_together(order):
    reading, text = find(network({RANGES[0]: 0.6}, order), ALL)
    assert (reading.mean, reading.scale, reading.labels) == (0, 1 / 255, order)
    assert f"found --mean 0 --scale 1/255 --labels {','.join(order)}: right on " in text


def test_the_order_alone_leaves_the_range_as_it_is():
    given = Reading(10, 1 / 200, EMOTIONS)
    reading, text = find(network({Range(10, 200): 0.6}, UNUSUAL), {"labels"}, given)
    assert (reading.mean, reading.scale, reading.labels) == (10, 1 / 200, UNUSUAL)
    assert text.endswith(" of 1050 pictures of public_test")
    assert "--mean" not in text


def test_a_number_that_is_given_is_kept():
    assert {each.scale for each in candidates(ZERO_TO_ONE, {"mean"}, RANGES)} == {1 / 255}
    assert [each.mean for each in candidates(ZERO_TO_ONE, {"mean"}, RANGES)] == [0, 127.5]
    found = candidates(ZERO_TO_ONE, {"scale"}, (*RANGES, Range(129, 65)))
    assert [(each.mean, each.scale) for each in found] == [
        (0, 1 / 255), (0, 1 / 127.5), (0, 1), (0, 1 / 65),
    ]  # fmt: skip
    assert candidates(GIVEN, {"labels"}, RANGES) == [GIVEN]


def test_a_range_that_is_only_slightly_better_is_found_with_all_pictures():
    labels = np.repeat(np.arange(7), 1000)
    fair = np.where(np.arange(len(labels)) % 3, labels, (labels + 1) % 7)
    good = np.where(np.arange(len(labels)) % 40, fair, labels)  # 1 point better

    def ask(rows, given):
        return scores((good if given.same_range(ZERO_TO_ONE) else fair)[rows])

    reading, _ = find(ask, BOTH, labels=labels)
    assert reading.same_range(ZERO_TO_ONE)


@pytest.mark.parametrize("auto", [BOTH, ALL])
def test_ranges_that_are_equally_good_are_named(auto):
    ask = network({RANGES[1]: 0.7, RANGES[3]: 0.7})
    with pytest.raises(ModelError) as caught:
        find(ask, auto)
    text = str(caught.value)
    assert text.startswith("2 ranges are equally good on public_test: --mean 127.5 --scale 1/127.5")
    assert "--mean 127.5 --scale 1/255 (7" in text
    assert "--mean 0" not in text
    with pytest.raises(ModelError, match="4 ranges are equally good"):
        find(network({}, elsewhere=0.7), auto)


@pytest.mark.parametrize(
    ("auto", "cure"),
    [
        (BOTH, "try auto for --labels too"),
        ({"labels"}, "try auto for --mean and --scale too"),
        (ALL, "check what it was trained on"),
    ],
)
def test_near_chance_everywhere_is_an_error(auto, cure):
    with pytest.raises(ModelError, match="near chance") as caught:
        find(network({}), auto)
    assert str(caught.value).endswith(cure)


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_outputs_that_are_no_numbers_are_near_chance(broken):
    def ask(rows, given):
        return np.full((len(rows), 7), broken, np.float32)

    with pytest.raises(ModelError, match="near chance"):
        find(ask, ALL)


def silent(*emotions):
    """Return a network of an unusual order that never answers some emotions."""
    said = np.where(np.isin(LABELS, emotions), np.arange(len(LABELS)) % 3 + 2, LABELS)

    def ask(rows, given):
        return outputs(scores(said[rows]), UNUSUAL)

    return ask


def test_labels_that_the_network_never_gives_are_not_guessed():
    with pytest.raises(ModelError, match="show which outputs mean angry, disgust: give --labels"):
        find(silent(0, 1), {"labels"})


def test_one_label_that_the_network_never_gives_is_the_one_that_is_left():
    assert find(silent(1), {"labels"}).reading.labels == UNUSUAL


def test_two_emotions_that_get_the_same_answer_are_not_told_apart():
    said = np.where(LABELS == 1, 0, LABELS)

    def ask(rows, given):
        return outputs(scores(said[rows]), UNUSUAL)

    with pytest.raises(ModelError, match="which outputs mean angry, disgust: give --labels"):
        find(ask, {"labels"})


def test_few_pictures_are_an_error():
    for labels in (np.arange(7), np.repeat(np.arange(7), 2)):
        with pytest.raises(DataError, match=f"has {len(labels)} pictures, 70 are needed"):
            find(network({RANGES[0]: 1.0}), ALL, labels=labels)
