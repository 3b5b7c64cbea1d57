"""Placement of networks that TensorFlow has converted."""

from importlib.util import find_spec

import numpy as np
import pytest

from converter.edgetpu.placement import place_operators
from converter.tflite import reader
from edge.system.silence import silenced

if not find_spec("tensorflow"):
    pytest.skip("needs tensorflow", allow_module_level=True)

pytestmark = pytest.mark.converter


def convert(activation, batch=1, int8=True):
    """Return the placement of a convolution, an activation and a mean over the picture."""
    with silenced(1, 2):
        import tensorflow as tf

        kernel = tf.constant(np.random.default_rng(0).normal(size=(3, 3, 1, 8)), tf.float32)

        @tf.function(input_signature=[tf.TensorSpec((batch, 16, 16, 1))])
        def network(x):
            x = activation(tf, tf.nn.conv2d(x, kernel, 1, "SAME"))
            return tf.reduce_mean(x, (1, 2))

        converter = tf.lite.TFLiteConverter.from_concrete_functions(
            [network.get_concrete_function()], tf.Module()
        )
        if int8:
            pictures = np.random.default_rng(1).normal(size=(4, 1, 16, 16, 1)).astype(np.float32)
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.representative_dataset = lambda: ([picture] for picture in pictures)
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
            converter.inference_input_type = converter.inference_output_type = tf.int8
        return place_operators(reader.parse(converter.convert(), "network"))


def relu(tf, x):
    return tf.nn.relu(x)


def test_network_with_relu_is_completely_on_the_tpu():
    placed = convert(relu)
    assert [place.operator.name for place in placed] == ["CONV_2D", "MEAN"]
    assert all(place.on_tpu for place in placed), placed


@pytest.mark.parametrize(
    ("name", "activation"),
    [
        ("HARD_SWISH", lambda tf, x: x * tf.nn.relu6(x + 3) * (1 / 6)),
        ("LEAKY_RELU", lambda tf, x: tf.nn.leaky_relu(x, 0.1)),
        ("GELU", lambda tf, x: tf.nn.gelu(x)),
    ],
)
def test_other_activations_and_what_follows_are_on_the_cpu(name, activation):
    convolution, unsupported, *after = convert(activation)
    assert convolution.on_tpu
    assert unsupported.operator.name == name
    assert unsupported.reason == "not an operator of the Edge TPU"
    assert {place.reason for place in after} == {f"after operator 1, {name}"}


def test_dynamic_batch_is_on_the_cpu():
    placed = convert(relu, batch=None)
    assert placed[0].operator.inputs[0].shape == (-1, 16, 16, 1)
    assert placed[0].reason == "size known only at run time: ?x16x16x1"
    assert not any(place.on_tpu for place in placed)


def test_float_network_is_on_the_cpu():
    placed = convert(relu, int8=False)
    assert {place.reason for place in placed} == {"float32 tensor, not quantized to 8 bits"}
