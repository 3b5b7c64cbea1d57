"""Metrics, tables, figures and checks of sense take the names of any classes."""

import re

import numpy as np
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("matplotlib")
pytest.importorskip("tqdm")

from converter.evaluate import metrics, tables
from converter.evaluate.figures import classification, output, style
from converter.evaluate.ranges import RANGES
from converter.evaluate.reading import ORDERS_OF_EIGHT, Reading, best_order, known_orders
from converter.evaluate.search import find_reading
from converter.evaluate.sense import NEAR_CHANCE, WORTH_NAMING, above_chance, find_nonsense
from converter.quantize.samples import choose_samples
from edge.errors import DataError, ModelError
from edge.labels import COLOURS, EMOTIONS, KNOWN

TWO = ("no smile", "smile")
TWELVE = tuple(f"gesture number {number}" for number in range(12))
LABELS = np.repeat([0, 1], 30)
GIVEN = Reading(128.0, 1 / 128, TWO, TWO)


def scores(numbers, count=2):
    return (0.02 + 0.86 * np.eye(count, dtype=np.float32))[numbers]


def test_the_limits_are_those_of_chance():
    assert round(above_chance(NEAR_CHANCE, 7), 9) == 0.25
    assert round(above_chance(WORTH_NAMING, 7), 9) == 0.3
    assert above_chance(NEAR_CHANCE, 2) == 0.5625


def test_two_classes_that_are_swapped_or_guessed_are_noticed():
    problem = find_nonsense(scores(1 - LABELS), LABELS, GIVEN)
    assert problem.certain
    assert problem.text.startswith("it is right on 0% of each class, near chance (50%); with ")
    assert "--labels 'smile,no smile' it is right on 100%" in problem.text
    guessed = find_nonsense(scores(np.arange(60) % 2), LABELS, GIVEN)
    assert guessed.text.startswith("it is right on 50% of each class, near chance (50%)")
    assert not find_nonsense(scores(LABELS), LABELS, GIVEN).text


def test_a_class_that_is_rare_in_the_data_may_be_rare_in_the_answers():
    rare = np.arange(200) < 6
    assert not find_nonsense(scores(rare.astype(int)), rare.astype(int), GIVEN).text
    always = find_nonsense(scores(np.zeros(200, int)), rare.astype(int), GIVEN)
    assert always.text.startswith("it answers no smile for 100% of the pictures")


def test_the_order_of_own_classes_is_found_and_doubts_are_named():
    def swapped(rows, _):
        return scores(1 - LABELS[rows])

    found = find_reading(LABELS, GIVEN, {"labels"}, RANGES, swapped)
    assert found.reading.labels == ("smile", "no smile")
    assert "on 60 of them" not in found.text
    with pytest.raises(DataError, match="public_test has 10 pictures, 20 are needed"):
        find_reading(LABELS[25:35], GIVEN, {"labels"}, RANGES, swapped)
    with pytest.raises(ModelError, match="right on 50% of each class of public_test, near chance"):
        find_reading(LABELS, GIVEN, {"labels"}, RANGES, lambda rows, _: scores(rows % 2))


def test_the_usual_orders_of_eight_emotions_are_known():
    assert known_orders(KNOWN) == ORDERS_OF_EIGHT
    assert known_orders(("b", "a")) == (("a", "b"),)
    labels = np.repeat(np.arange(8), 20)
    for order in ORDERS_OF_EIGHT:
        answers = np.array([order.index(name) for name in KNOWN])[labels]
        assert best_order(answers, labels, KNOWN) == order


def test_tables_name_the_classes_and_stay_in_columns():
    labels = np.arange(24) % 12
    result = metrics.measure(scores(labels, 12), labels, TWELVE)
    result |= {"model": "m", "split": "train", "temperature": 1.0}
    result["majority"] = metrics.measure_majority(scores(labels, 12), labels, TWELVE)
    lines = tables.format_table(result).splitlines()
    head, first, *_, last = lines[-13:]
    assert re.split(r"\s{2,}", head.strip()) == list(TWELVE)
    assert len(head) == len(first) == len(last)
    assert last.split()[-1] == "2"
    report = tables.classification_report(scores(labels, 12), labels, TWELVE).splitlines()
    assert report[12].startswith("gesture number 11  ")
    assert {len(line) for line in report if line} == {len(report[0])}


def test_figures_name_the_classes_in_colours_of_their_own():
    labels = np.arange(24) % 12
    matrix = metrics.confusion_matrix(scores(labels, 12), labels)
    (axes,) = classification.confusion_matrix(matrix, TWELVE).axes
    assert [tick.get_text() for tick in axes.get_xticklabels()] == list(TWELVE)
    (axes,) = classification.roc_curves(scores(labels, 12), labels, TWELVE).axes
    assert axes.lines[11].get_label() == "gesture number 11 1.000"
    assert axes.lines[0].get_color() != axes.lines[1].get_color()
    money = classification.confusion_matrix(np.eye(2), (r"$\frac$", "$"))
    output.inline(money)  # a formula would be an error
    assert style.class_colour(TWO, 1) == "#" + bytes(round(0.7 * x) for x in COLOURS[1]).hex()
    assert style.class_colour(EMOTIONS, 3) == style.LIGHT["happy"]


def test_samples_are_drawn_evenly_from_few_classes():
    labels = np.repeat([0, 1], [90, 10])
    assert np.bincount(labels[choose_samples(labels, 20, 0)]).tolist() == [10, 10]
    assert sorted(choose_samples(labels, 2000, 0)) == list(range(100))  # all there are


def test_classes_that_a_network_confuses_have_no_order():
    labels = np.repeat([0, 1, 2], 30)
    given = Reading(128.0, 1 / 128, ("a", "b", "c"), ("a", "b", "c"))
    answers = np.where(labels == 0, 0, 1 + np.arange(90) % 2)
    with pytest.raises(ModelError, match="public_test does not show which outputs mean b, c"):
        find_reading(
            labels, given, {"labels"}, RANGES[:1], lambda rows, _: scores(answers[rows], 3)
        )
