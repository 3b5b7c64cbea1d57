"""Measurement of the numbers for int8, on a small network with the form of the detector."""

from dataclasses import replace

import numpy as np
import pytest

from converter.quantize import detector
from converter.quantize.trial import Trial
from converter.tflite import int8_form
from tests.converter import float_detector

CONTENT = float_detector.content()
PICTURES = float_detector.pictures(8)


@pytest.fixture(scope="module")
def numbers():
    return detector.measure(CONTENT, PICTURES, 2)


def maps(network, picture):
    """Return the float outputs before they are arranged."""
    values = next(detector._values(network, [picture]))
    return tuple(values[number].copy() for number in network.outputs)


@pytest.fixture(scope="module")
def trial():
    network = int8_form.read(CONTENT, "float.tflite")
    unseen = float_detector.pictures(6, seed=5)
    return Trial(network, unseen, [maps(network, each) for each in unseen])


def test_every_activation_that_needs_a_range_has_one(numbers):
    network = int8_form.read(CONTENT, "float.tflite")
    assert int8_form.write(network, numbers)
    assert numbers.sha256 == network.sha256


def test_they_fit_pictures_that_were_not_used(numbers, trial):
    assert trial.cost(numbers) < 0.02


def test_wider_ranges_are_worse(numbers, trial):
    wider = {number: (20 * low, 20 * high) for number, (low, high) in numbers.ranges.items()}
    wider[0] = numbers.ranges[0]
    assert trial.cost(replace(numbers, ranges=wider)) > 3 * trial.cost(numbers)


def test_corrections_take_away_what_leans_to_a_side(numbers, trial):
    _, scores = int8_form.read(CONTENT, "float.tflite").outputs
    leaning = replace(numbers, corrections={**numbers.corrections, scores: np.full(4, 0.7)})
    before, after = (trial.corrections(each)[scores].mean() for each in (numbers, leaning))
    assert before - after == pytest.approx(0.7 - numbers.corrections[scores].mean(), abs=0.05)
