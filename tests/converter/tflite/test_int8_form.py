"""The int8 form of a float network computes what the float network does, to its steps."""

from dataclasses import replace

import numpy as np
import pytest

from converter.edgetpu.verdict import verdict
from converter.quantize import activations
from converter.quantize.trial import normalized
from converter.tflite import equalize, int8_form, int8_graph, reader
from converter.tflite.int8_numbers import Int8Numbers
from converter.tflite.rebuild import keeping_interpreter
from edge.detector.quantized import arranged
from edge.engine.litert import LiteRTEngine, find_runtime
from edge.errors import ModelError
from tests.converter import float_detector
from tests.converter.tflite_files import T, single_operator_file

CONTENT = float_detector.content()
PICTURES = float_detector.pictures(12)


@pytest.fixture(scope="module")
def network():
    return int8_form.read(CONTENT, "float.tflite")


def values(network):
    return activations.activations(CONTENT, network.layers, map(normalized, PICTURES))


@pytest.fixture(scope="module")
def numbers(network):
    found = activations.extremes(values(network))
    factors = activations.factors(network.layers, network.outputs, found)
    ranges = activations.ranges(values(network), network.spread_out(factors))
    ends = [ranges.pop(number) for number in network.outputs]
    rng = np.random.default_rng(1)
    centres, spreads = {}, {}
    for number, (low, high), channels in zip(network.outputs, ends, (64, 4), strict=True):
        centres[number] = rng.uniform(-0.5, 0.5, channels)
        spreads[number] = np.full(channels, 1 + max(-low, high)) * rng.uniform(1, 1.2, channels)
    # The means over pictures of their extremes would clip: there are few values.
    ranges = {number: (1.5 * low, 1.5 * high) for number, (low, high) in ranges.items()}
    ranges[network.source] = (-1.0, 1.0)
    return Int8Numbers(network.sha256, factors, {}, ranges, centres, spreads)


def int8_outputs(tmp_path, network, numbers, picture):
    """Return the outputs of the int8 form in the order and the units of the float network."""
    path = tmp_path / "int8.tflite"
    path.write_bytes(int8_form.write(network, numbers))
    found = LiteRTEngine(path, 127.5, 1 / 127.5).infer(picture)
    maps = [
        cells * numbers.spreads[number] + numbers.centres[number]
        for cells, number in zip(found, network.outputs, strict=True)
    ]
    return [arranged(each, 2) for each in maps]


def error(tmp_path, network, numbers):
    """Return the largest error relative to the largest value, of both outputs."""
    worst = 0.0
    for picture in PICTURES[:4]:
        wanted = float_detector.outputs(CONTENT, picture)
        found = int8_outputs(tmp_path, network, numbers, picture)
        for one, other in zip(found, wanted, strict=True):
            assert one.shape == other.shape
            worst = max(worst, float(np.abs(one - other).max() / np.abs(other).max()))
    return worst


def test_it_gives_the_answers_of_the_float_network_in_its_order(tmp_path, network, numbers):
    assert error(tmp_path, network, numbers) < 0.08


def test_padding_that_a_convolution_can_do_is_left_to_it(network):
    kinds = [layer.kind for layer in network.layers]
    # Those of stride 2 stay: SAME would pad one side only.
    assert kinds.count("PAD") == 4
    same = [layer for layer in network.layers if layer.options.get("padding") == "SAME"]
    assert [layer.kind for layer in same] == ["DEPTHWISE_CONV_2D"] * 2


def test_every_operator_is_one_of_the_edge_tpu(network, numbers):
    graph = reader.parse(int8_form.write(network, numbers), "int8")
    assert verdict(graph) == f"all {len(network.layers)} operators on the Edge TPU"
    shapes = [(tensor.dtype, tensor.shape) for tensor in (*graph.inputs, *graph.outputs)]
    assert shapes == [("int8", (1, 16, 16, 3)), ("int8", (1, 4, 4, 64)), ("int8", (1, 4, 4, 4))]


def test_padding_and_resizing_keep_the_steps(network, numbers):
    graph = reader.parse(int8_form.write(network, numbers), "int8")
    kept = [each for each in graph.operators if each.name in int8_graph.KEEPING]
    assert len(kept) == 5
    for operator in kept:
        assert operator.input(0).zero_point == operator.outputs[0].zero_point
    assert {each.input(0).zero_point for each in kept} - {-128, 0}


def test_a_bias_has_the_scale_of_input_times_weights(tmp_path, network, numbers):
    interpreter = keeping_interpreter(int8_form.write(network, numbers))
    details = {
        each["name"]: each["quantization_parameters"] for each in interpreter.get_tensor_details()
    }
    for layer in network.layers:
        if layer.weighted:
            name = f"t{layer.output}"
            (source,) = details[f"t{layer.inputs[0]}"]["scales"]
            weights, bias = details[f"{name}/weights"], details[f"{name}/bias"]
            assert np.allclose(bias["scales"], source * weights["scales"], rtol=1e-6)
            assert len(bias["scales"]) == len(layer.bias)
            assert weights["quantized_dimension"] == (3 if layer.depthwise else 0)


def test_equal_arguments_give_equal_bytes(network, numbers):
    again = int8_form.read(CONTENT, "again")
    assert int8_form.write(network, numbers) == int8_form.write(again, numbers)


def test_a_correction_moves_the_output_by_as_much(tmp_path, network, numbers):
    _, scores = network.outputs
    moved = replace(numbers, corrections={scores: np.full(4, 0.25)})
    before, after = (
        int8_outputs(tmp_path, network, each, PICTURES[0])[1] for each in (numbers, moved)
    )
    step = numbers.spreads[scores].max() / 127
    assert (after - before).mean() == pytest.approx(0.25, abs=step)


def test_factors_leave_the_float_network_as_it_is(network):
    """Also negative ones, where no RELU follows: weights of a layer before and after cancel."""
    (first, second), *_ = [
        (one, other)
        for one in network.layers
        for other in network.layers
        if one.weighted and other.weighted and other.inputs == (one.output,)
    ]
    factor = np.array([-2.0, 0.5, 4.0, -1.0, 3.0, 0.1])
    changed = equalize.scaled([first, second], {first.output: factor})
    data = np.random.default_rng(0).normal(size=first.weights.shape[-1])
    inner, scaled = _at_one_place(first, data), _at_one_place(changed[0], data)
    assert np.allclose(scaled * factor, inner)
    assert np.allclose(_at_one_place(changed[1], scaled), _at_one_place(second, inner))


def _at_one_place(layer, data):
    """Return what a layer makes of one pixel, with the middle row and column of its weights."""
    weights = layer.weights[:, 0, 0] if not layer.depthwise else layer.weights[0, 1, 1]
    return (weights * data if layer.depthwise else weights @ data) + layer.bias


def test_numbers_of_another_network_are_refused(network, numbers):
    with pytest.raises(ModelError, match="measured on another network"):
        int8_form.write(network, replace(numbers, sha256="0" * 64))


def test_a_missing_range_is_an_error(network, numbers):
    added = next(layer.output for layer in network.layers if layer.kind == "ADD")
    fewer = {each: values for each, values in numbers.ranges.items() if each != added}
    with pytest.raises(ModelError, match="do not fit the network"):
        int8_form.write(network, replace(numbers, ranges=fewer))


def test_an_operator_without_an_int8_form_here_is_an_error():
    face = T((1, 8, 8, 4), dtype="FLOAT32", scales=0)
    with pytest.raises(ModelError, match=r"operator 0, TANH \(NONE\), cannot be written as int8"):
        int8_form.read(single_operator_file("TANH", [face], face), "x")


def test_a_large_bias_beside_small_weights_still_fits():
    layer = int8_form.read(CONTENT, "x").layers[1]
    small = replace(layer, weights=layer.weights * 1e-9, bias=np.full(len(layer.bias), 50.0))
    _, bias, scales = int8_graph.quantize_weights(small, 1 / 127.5)
    assert np.allclose(bias * scales / 127.5, 50, rtol=1e-4)


def run(interpreter, picture):
    """Return the int8 outputs of an interpreter, for a picture of uint8."""
    interpreter.allocate_tensors()
    source = interpreter.get_input_details()[0]
    step, zero = source["quantization"]
    pixels = np.clip(np.round(normalized(picture) / step + zero), -128, 127).astype(np.int8)
    interpreter.set_tensor(source["index"], pixels[np.newaxis])
    interpreter.invoke()
    details = interpreter.get_output_details()
    return [interpreter.get_tensor(each["index"])[0].astype(int) for each in details]


def test_the_runtimes_own_kernels_give_nearly_the_same(network, numbers):
    content = int8_form.write(network, numbers)
    fast = find_runtime()[1].Interpreter(model_content=content)
    for one, other in zip(
        run(fast, PICTURES[0]), run(keeping_interpreter(content), PICTURES[0]), strict=True
    ):
        assert np.abs(one - other).max() <= 4


@pytest.mark.converter
def test_tensorflow_runs_it_alike(network, numbers):
    import tensorflow as tf

    content = int8_form.write(network, numbers)
    theirs = tf.lite.Interpreter(model_content=content)
    ours = find_runtime()[1].Interpreter(model_content=content)
    for one, other in zip(run(theirs, PICTURES[0]), run(ours, PICTURES[0]), strict=True):
        assert np.abs(one - other).max() <= 1
