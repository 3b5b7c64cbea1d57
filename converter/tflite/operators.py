"""TensorFlow's form of the float operators of a .tflite file.

The batch is the first dimension: of any size here, of the size 1 in the file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from converter.tflite.graph import Operator

Compute = Callable[[Any, Operator, list[Any]], Any]  # tensorflow, operator, values of its inputs


def compute(tf: Any, operator: Operator, values: list[Any]) -> Any:
    """Return the value of the output of an operator, with its fused activation.

    Args:
        tf: the module tensorflow.
        operator: of `ELEMENTWISE` or `WITH_OPTIONS`, with one output.
        values: of its inputs; None for one that is absent.

    Raises:
        ValueError: an option has no form in TensorFlow.
    """
    if operator.name in ELEMENTWISE:
        result = ELEMENTWISE[operator.name](tf, *values)
    else:
        result = WITH_OPTIONS[operator.name](tf, operator, values)
    return _activate(tf, operator.options.get("fused_activation_function", "NONE"), result)


def _activate(tf: Any, name: str, value: Any) -> Any:
    match name:
        case "NONE":
            return value
        case "RELU":
            return tf.nn.relu(value)
        case "RELU6":
            return tf.nn.relu6(value)
        case "RELU_N1_TO_1":
            return tf.clip_by_value(value, -1.0, 1.0)
        case "TANH":
            return tf.tanh(value)
    raise ValueError(f"activation {name}")


def _pair(operator: Operator, name: str) -> list[int]:
    """Return an option for height and width, such as stride_h and stride_w; 1 if it is absent."""
    end = "_factor" if name == "dilation" else ""
    return [operator.options.get(f"{name}_{side}{end}", 1) for side in "hw"]


def _with_bias(tf: Any, result: Any, values: list[Any]) -> Any:
    bias = values[2] if len(values) > 2 else None
    return result if bias is None else tf.nn.bias_add(result, bias)


def _conv_2d(tf: Any, operator: Operator, values: list[Any]) -> Any:
    kernel = tf.transpose(values[1], (1, 2, 3, 0))  # out, height, width, in: out comes last
    padding, stride = operator.options["padding"], _pair(operator, "stride")
    result = tf.nn.conv2d(values[0], kernel, stride, padding, dilations=_pair(operator, "dilation"))
    return _with_bias(tf, result, values)


def _depthwise_conv_2d(tf: Any, operator: Operator, values: list[Any]) -> Any:
    face, weights = values[:2]
    channels = face.shape[-1]
    # The channels that belong to one input channel stand side by side.
    kernel = tf.reshape(weights, (*weights.shape[1:3], channels, weights.shape[3] // channels))
    result = tf.nn.depthwise_conv2d(
        face,
        kernel,
        [1, *_pair(operator, "stride"), 1],
        operator.options["padding"],
        dilations=_pair(operator, "dilation"),
    )
    return _with_bias(tf, result, values)


def _fully_connected(tf: Any, operator: Operator, values: list[Any]) -> Any:
    flat = tf.reshape(values[0], (-1, values[1].shape[1]))
    result = _with_bias(tf, tf.matmul(flat, values[1], transpose_b=True), values)
    return _shaped(tf, operator, [result])


def _pool(kind: str) -> Compute:
    def run(tf: Any, operator: Operator, values: list[Any]) -> Any:
        stride = _pair(operator, "stride")
        size = [operator.options["filter_height"], operator.options["filter_width"]]
        return tf.nn.pool(
            values[0], size, kind, strides=stride, padding=operator.options["padding"]
        )

    return run


def _shaped(tf: Any, operator: Operator, values: list[Any]) -> Any:
    """Return the first value in the shape of the output, with a batch of any size."""
    shape = operator.outputs[0].shape
    return tf.reshape(values[0], (-1, *shape[1:]))


def _reduce(name: str) -> Compute:
    def run(tf: Any, operator: Operator, values: list[Any]) -> Any:
        keep = bool(operator.options.get("keep_dims", False))
        return getattr(tf, name)(values[0], axis=_constant(operator, 1), keepdims=keep)

    return run


def _constant(operator: Operator, position: int) -> list[int]:
    tensor = operator.input(position)
    return list(tensor.integers()) if tensor else []


def _pairs(operator: Operator) -> list[list[int]]:
    flat = _constant(operator, 1)
    return [flat[at : at + 2] for at in range(0, len(flat), 2)]


def _resize(method: str) -> Compute:
    def run(tf: Any, operator: Operator, values: list[Any]) -> Any:
        resize = getattr(tf.compat.v1.image, f"resize_{method}")
        return resize(
            values[0],
            _constant(operator, 1),
            align_corners=bool(operator.options.get("align_corners", False)),
            half_pixel_centers=bool(operator.options.get("half_pixel_centers", False)),
        )

    return run


# Functions of one or two tensors, element by element.
ELEMENTWISE: dict[str, Callable[..., Any]] = {
    "ABS": lambda tf, *x: tf.abs(*x),
    "ADD": lambda tf, *x: tf.add(*x),
    "DIV": lambda tf, *x: tf.divide(*x),
    "ELU": lambda tf, *x: tf.nn.elu(*x),
    "EXP": lambda tf, *x: tf.exp(*x),
    "HARD_SWISH": lambda tf, x: x * tf.nn.relu6(x + 3.0) / 6.0,
    "LOGISTIC": lambda tf, *x: tf.sigmoid(*x),
    "MAXIMUM": lambda tf, *x: tf.maximum(*x),
    "MINIMUM": lambda tf, *x: tf.minimum(*x),
    "MUL": lambda tf, *x: tf.multiply(*x),
    "NEG": lambda tf, *x: tf.negative(*x),
    "PRELU": lambda tf, x, slope: tf.nn.relu(x) + slope * tf.minimum(x, 0.0),
    "RELU": lambda tf, *x: tf.nn.relu(*x),
    "RELU6": lambda tf, *x: tf.nn.relu6(*x),
    "RELU_0_TO_1": lambda tf, x: tf.clip_by_value(x, 0.0, 1.0),
    "RELU_N1_TO_1": lambda tf, x: tf.clip_by_value(x, -1.0, 1.0),
    "RSQRT": lambda tf, *x: tf.math.rsqrt(*x),
    "SQRT": lambda tf, *x: tf.sqrt(*x),
    "SQUARE": lambda tf, *x: tf.square(*x),
    "SUB": lambda tf, *x: tf.subtract(*x),
    "TANH": lambda tf, *x: tf.tanh(*x),
}
WITH_OPTIONS: dict[str, Compute] = {
    "AVERAGE_POOL_2D": _pool("AVG"),
    "CONCATENATION": lambda tf, operator, x: tf.concat(x, operator.options["axis"]),
    "CONV_2D": _conv_2d,
    "DEPTHWISE_CONV_2D": _depthwise_conv_2d,
    "DEPTH_TO_SPACE": lambda tf, operator, x: tf.nn.depth_to_space(
        x[0], operator.options["block_size"]
    ),
    "EXPAND_DIMS": _shaped,
    "FULLY_CONNECTED": _fully_connected,
    "GELU": lambda tf, operator, x: tf.nn.gelu(
        x[0], approximate=bool(operator.options.get("approximate", False))
    ),
    "LEAKY_RELU": lambda tf, operator, x: tf.nn.leaky_relu(x[0], operator.options["alpha"]),
    "MAX_POOL_2D": _pool("MAX"),
    "MEAN": _reduce("reduce_mean"),
    "PAD": lambda tf, operator, x: tf.pad(x[0], _pairs(operator)),
    "REDUCE_MAX": _reduce("reduce_max"),
    "RESHAPE": _shaped,
    "RESIZE_BILINEAR": _resize("bilinear"),
    "RESIZE_NEAREST_NEIGHBOR": _resize("nearest_neighbor"),
    "SOFTMAX": lambda tf, operator, x: tf.nn.softmax(x[0] * operator.options["beta"]),
    "SQUEEZE": _shaped,
    "SUM": _reduce("reduce_sum"),
    "TRANSPOSE": lambda tf, operator, x: tf.transpose(x[0], _constant(operator, 1)),
}
# Their results are read from the file's own runtime: they only unpack weights.
UNPACKING = frozenset({"DENSIFY", "DEQUANTIZE"})
OPERATORS = ELEMENTWISE.keys() | WITH_OPTIONS.keys() | UNPACKING
