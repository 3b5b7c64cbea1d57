"""Placement of a network's operators on the Edge TPU or the CPU, by the documented rules.

Source: https://coral.ai/docs/edgetpu/models-intro/, the model requirements and the table of
supported operators for runtime 14, the last one. The rules leave some limits open, such as the
size of a reshape or a resize; only the compiler decides these.

The newest supported version of each operator is that of TensorFlow 2.5, on which Coral's last
release with the compiler 16 was built (TensorFlow's lite/tools/versioning/runtime_version.cc). The
versions that the compiler itself accepts are undocumented, and cannot be newer.
"""

from __future__ import annotations

from typing import NamedTuple

from converter.edgetpu.op_limits import LIMITS, PARAMETERS
from converter.tflite.graph import EDGE_TPU_OPERATOR, Graph, Operator, Tensor

NEWEST_VERSIONS = {
    "ADD": 3, "AVERAGE_POOL_2D": 3, "CONCATENATION": 3, "CONV_2D": 5, "DEPTHWISE_CONV_2D": 6,
    "EXPAND_DIMS": 1, "FULLY_CONNECTED": 9, "L2_NORMALIZATION": 2, "LOGISTIC": 3, "MAXIMUM": 4,
    "MAX_POOL_2D": 3, "MEAN": 3, "MINIMUM": 4, "MUL": 4, "PACK": 3, "PAD": 3, "PRELU": 1,
    "QUANTIZE": 2, "REDUCE_MAX": 3, "REDUCE_MIN": 3, "RELU": 3, "RELU6": 3, "RELU_N1_TO_1": 1,
    "RESHAPE": 1, "RESIZE_BILINEAR": 4, "RESIZE_NEAREST_NEIGHBOR": 4, "RSQRT": 2, "SLICE": 5,
    "SOFTMAX": 3, "SPACE_TO_DEPTH": 2, "SPLIT": 4, "SQUARED_DIFFERENCE": 2, "SQUEEZE": 2,
    "STRIDED_SLICE": 5, "SUB": 5, "SUM": 2, "TANH": 3, "TRANSPOSE": 5, "TRANSPOSE_CONV": 3,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": 3,
}  # fmt: skip
INNERMOST = 3  # last dimensions, which may be larger than 1


class PlacedOperator(NamedTuple):
    """Operator with the processor that runs it.

    Attributes:
        operator: the operator.
        on_tpu: True for the Edge TPU, False for the CPU.
        reason: why it runs on the CPU; empty on the Edge TPU.
    """

    operator: Operator
    on_tpu: bool
    reason: str


def place_operators(graph: Graph) -> list[PlacedOperator]:
    """Return where each operator runs, after compilation or in a compiled file.

    The compiler creates one part for the Edge TPU: every operator that depends on an operator on
    the CPU, directly or not, runs on the CPU too. The only exception is the first operator of a
    network with float input, which quantizes the input.

    Args:
        graph: a .tflite file, compiled or not.

    Returns:
        the operators in the order of execution.
    """
    if graph.compiled:
        return [_place_compiled(operator) for operator in graph.operators]
    placed: list[PlacedOperator] = []
    causes: dict[int, Operator] = {}  # of each tensor that is computed on the CPU
    for operator in graph.operators:
        needed = (tensor.index for tensor in operator.inputs if tensor)
        cause = next((causes[index] for index in needed if index in causes), None)
        reason = unsupported_reason(operator)
        if reason and not _quantizes_input(operator):
            cause = cause or operator
        if cause:
            causes |= {tensor.index: cause for tensor in operator.outputs}
            reason = reason or f"after operator {cause.number}, {cause.name}"
        placed.append(PlacedOperator(operator, not reason, reason))
    return placed


def _place_compiled(operator: Operator) -> PlacedOperator:
    on_tpu = operator.custom and operator.name == EDGE_TPU_OPERATOR
    return PlacedOperator(operator, on_tpu, "" if on_tpu else "left there by the compiler")


def _quantizes_input(operator: Operator) -> bool:
    source = operator.input(0)
    return operator.name == "QUANTIZE" and source is not None and source.dtype == "float32"


def unsupported_reason(operator: Operator) -> str:
    """Return why the Edge TPU does not support an operator, regardless of the ones before it.

    Args:
        operator: an operator of a file that is not compiled.

    Returns:
        one short reason; empty if the operator is supported.
    """
    if operator.custom or operator.name not in NEWEST_VERSIONS:
        return "not an operator of the Edge TPU"
    if operator.version > NEWEST_VERSIONS[operator.name]:
        return f"version {operator.version} is newer than the compiler supports"
    if wrong := next((t for t in _data_tensors(operator) if not _is_8_bit(t)), None):
        return f"{wrong.dtype} tensor, not quantized to 8 bits"
    if not all(tensor.constant for tensor in _parameters(operator)):
        return "weights, axes or sizes are not constant"
    for tensor in operator.tensors():
        if not tensor.constant and (reason := _shape_reason(tensor.shape)):
            return reason
    return LIMITS[operator.name](operator) if operator.name in LIMITS else ""


def format_shape(shape: tuple[int, ...]) -> str:
    """Return "1x48x48x32"; "?" stands for a size known only at run time."""
    return "x".join("?" if size < 0 else str(size) for size in shape) or "scalar"


def _parameters(operator: Operator) -> list[Tensor]:
    positions = PARAMETERS.get(operator.name, ())
    return [tensor for position in positions if (tensor := operator.input(position))]


def _data_tensors(operator: Operator) -> list[Tensor]:
    """Return all tensors except biases, axes, sizes and the 16-bit states of an LSTM."""
    if operator.name == "UNIDIRECTIONAL_SEQUENCE_LSTM":
        return [tensor for tensor in (operator.input(0), *operator.outputs) if tensor]
    wide = [t.index for t in _parameters(operator) if t.dtype in ("int32", "int64")]
    return [tensor for tensor in operator.tensors() if tensor.index not in wide]


def _is_8_bit(tensor: Tensor) -> bool:
    return tensor.dtype in ("int8", "uint8") and tensor.scales > 0


def _shape_reason(shape: tuple[int, ...]) -> str:
    if min(shape, default=1) < 0:
        return f"size known only at run time: {format_shape(shape)}"
    if max(shape[:-INNERMOST], default=1) > 1:
        return f"a dimension before the last three is larger than 1: {format_shape(shape)}"
    return ""
