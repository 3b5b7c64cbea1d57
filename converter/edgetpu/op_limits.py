"""Restrictions of the Edge TPU on single operators, see `converter.edgetpu.placement` for sources.

Each function returns a short reason why the Edge TPU does not support the operator, or "". They
require constant parameters. The first dimension is the batch, as in all networks from Keras.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from converter.tflite.graph import Operator, Tensor

# Positions of the inputs that are weights, biases, axes or sizes.
PARAMETERS = {
    "CONV_2D": (1, 2), "DEPTHWISE_CONV_2D": (1, 2), "EXPAND_DIMS": (1,), "FULLY_CONNECTED": (1, 2),
    "MEAN": (1,), "PAD": (1,), "PRELU": (1,), "REDUCE_MAX": (1,), "REDUCE_MIN": (1,),
    "RESHAPE": (1,), "RESIZE_BILINEAR": (1,), "RESIZE_NEAREST_NEIGHBOR": (1,), "SLICE": (1, 2),
    "SPLIT": (0,), "STRIDED_SLICE": (1, 2, 3), "SUM": (1,), "TRANSPOSE": (1,),
    "TRANSPOSE_CONV": (0, 1, 3),
}  # fmt: skip
MAX_SOFTMAX_ELEMENTS = 16_000
MEAN_CHANNEL_MULTIPLE = 4


def _integers(operator: Operator, position: int) -> tuple[int, ...]:
    tensor = operator.input(position)
    return tensor.integers() if tensor else ()


def _is_row(tensor: Tensor) -> bool:
    """Return True if only the last dimension is larger than 1."""
    return max(tensor.shape[:-1], default=1) == 1


def _no_activation(operator: Operator) -> str:
    activation = operator.options.get("fused_activation_function", "NONE")
    return "" if activation == "NONE" else f"fused activation {activation}"


def _concatenation(operator: Operator) -> str:
    constants = [tensor for tensor in operator.inputs if tensor and tensor.constant]
    if constants and len(operator.inputs) != 2:
        return "constant with more than one other input"
    if any(set(tensor.integers()) != {tensor.zero_point} for tensor in constants):
        return "constant that is not zero"
    return _no_activation(operator)


def _convolution(operator: Operator) -> str:
    width, height = (operator.options.get(f"dilation_{axis}_factor", 1) for axis in "wh")
    return "" if width == height else f"dilation {width} in width, {height} in height"


def _dense(operator: Operator) -> str:
    weights_format = operator.options.get("weights_format", "DEFAULT")
    if weights_format != "DEFAULT":
        return f"weights in the format {weights_format}"
    weights = operator.input(1)
    if weights and weights.scales > 1:
        # Undocumented: TensorFlow before 2.17, and so the compiler, uses the first scale for all.
        return "weights with a scale per channel, of which the compiler would read only one"
    return "" if all(map(_is_row, operator.outputs)) else "output of more than one row"


def _reduction(operator: Operator) -> str:
    source = operator.input(0)
    rank = len(source.shape) if source else 1
    axes = {axis % rank for axis in _integers(operator, 1)} if rank else set()
    if 0 in axes:
        return "reduces the batch dimension"
    if (
        operator.name == "MEAN"
        and source
        and rank - 1 in axes
        and source.shape[-1] % MEAN_CHANNEL_MULTIPLE
    ):
        return f"averages {source.shape[-1]} channels, not a multiple of {MEAN_CHANNEL_MULTIPLE}"
    return ""


def _pack(operator: Operator) -> str:
    rank = max((len(tensor.shape) for tensor in operator.outputs), default=1)
    return (
        "packs along the batch dimension" if operator.options.get("axis", 0) in (0, -rank) else ""
    )


def _pad(operator: Operator) -> str:
    return "pads the batch dimension" if any(_integers(operator, 1)[:2]) else ""


def _prelu(operator: Operator) -> str:
    alpha = operator.input(1)
    return "" if alpha is None or _is_row(alpha) else "slopes vary by more than the channel"


def _softmax(operator: Operator) -> str:
    if not all(map(_is_row, operator.outputs)):
        return "output of more than one row"
    elements = max((tensor.elements for tensor in operator.outputs), default=0)
    if elements > MAX_SOFTMAX_ELEMENTS:
        return f"{elements} elements, more than {MAX_SOFTMAX_ELEMENTS}"
    return ""


def _split(operator: Operator) -> str:
    source = operator.input(1)
    batch = {0, -len(source.shape)} if source else {0}
    return "splits the batch dimension" if batch & {*_integers(operator, 0)[:1]} else ""


def _strided_slice(operator: Operator) -> str:
    if set(_integers(operator, 3)) - {1}:
        return "strides other than 1"
    masks = [mask for mask in ("ellipsis_mask", "new_axis_mask") if operator.options.get(mask)]
    return f"has an {masks[0].removesuffix('_mask').replace('_', ' ')} mask" if masks else ""


LIMITS: Mapping[str, Callable[[Operator], str]] = {
    "AVERAGE_POOL_2D": _no_activation,
    "CONCATENATION": _concatenation,
    "CONV_2D": _convolution,
    "DEPTHWISE_CONV_2D": _convolution,
    "FULLY_CONNECTED": _dense,
    "MAX_POOL_2D": _no_activation,
    "MEAN": _reduction,
    "PACK": _pack,
    "PAD": _pad,
    "PRELU": _prelu,
    "REDUCE_MAX": _reduction,
    "REDUCE_MIN": _reduction,
    "SOFTMAX": _softmax,
    "SPLIT": _split,
    "STRIDED_SLICE": _strided_slice,
    "SUM": _reduction,
}
