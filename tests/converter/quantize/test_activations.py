"""Figures of activations: extremes, factors, ranges."""

import numpy as np
import pytest

from converter.quantize import activations
from converter.quantize.trial import normalized
from converter.tflite import int8_form
from tests.converter import float_detector

CONTENT = float_detector.content()
PICTURES = float_detector.pictures(6)


@pytest.fixture(scope="module")
def network():
    return int8_form.read(CONTENT, "float.tflite")


@pytest.fixture(scope="module")
def values(network):
    return list(activations.activations(CONTENT, network.layers, map(normalized, PICTURES)))


def test_the_activations_are_those_of_the_float_network(network, values):
    assert len(values) == len(PICTURES)
    assert values[0].keys() == {layer.output for layer in network.layers}
    points, scores = float_detector.outputs(CONTENT, PICTURES[3])
    for number, output in zip(network.outputs, (points, scores), strict=True):
        assert sorted(values[3][number].ravel()) == pytest.approx(sorted(output.ravel()), abs=1e-5)


def test_extremes_leave_out_a_picture_in_a_hundred():
    rows = [{1: np.array([[[float(n), -1.0]]])} for n in range(100)]
    low, high = activations.extremes(rows)[1]
    assert low.tolist() == pytest.approx([2 - 0.02, -1], abs=0.02)
    assert high.tolist() == pytest.approx([97.02, -1], abs=0.02)


def test_factors_make_the_channels_more_alike(network, values):
    found = activations.extremes(values)
    spread = network.spread_out(activations.factors(network.layers, network.outputs, found))
    alone = [layer.output for layer in network.layers if layer.depthwise]
    for number in set(alone) & spread.keys():
        widest = np.maximum(-found[number][0], found[number][1])
        after = widest / np.abs(spread[number])
        less = (widest.max() / widest.min()) ** (1 - activations.STRENGTH)
        assert after.max() / after.min() == pytest.approx(less)


def test_only_what_no_relu_or_sum_uses_is_turned_round(network, values):
    found = activations.extremes(values)
    factors = activations.factors(network.layers, network.outputs, found)
    spread = network.spread_out(factors)
    kinds = {layer.output: layer for layer in network.layers}
    turned = {number for number, factor in spread.items() if (factor < 0).any()}
    assert turned
    assert not any(kinds[number].relu or kinds[number].kind == "ADD" for number in turned)
    for number in turned & {layer.output for layer in network.layers if layer.depthwise}:
        low, high = found[number]
        assert ((spread[number] < 0) == (-low > high)).all()


def test_inputs_and_outputs_have_no_factors(network, values):
    factors = activations.factors(network.layers, network.outputs, activations.extremes(values))
    assert not {network.source, *network.outputs} & network.spread_out(factors).keys()


def test_ranges_are_those_after_the_factors_and_include_zero():
    rows = [{1: np.array([[[2.0, -6.0]]]), 2: np.array([[[3.0]]])}] * 2
    found = activations.ranges(rows, {1: np.array([1.0, -2.0])})
    assert found == {1: (0.0, 3.0), 2: (0.0, 3.0)}


def test_the_tails_of_an_activation_are_left_out():
    value = np.concatenate([np.linspace(0, 1, 99_998), [1000.0, -1000.0]]).reshape(-1, 1, 1)
    ((low, high),) = activations.ranges([{5: value.astype(np.float32)}], {}).values()
    assert -0.01 < low <= 0
    assert 0.99 < high <= 1
