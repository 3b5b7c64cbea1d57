"""Which operators of a network the Edge TPU takes, by the documented rules.

The rules are those of https://coral.ai/docs/edgetpu/models-intro/: the model requirements and the
table of supported operators, in its form for runtime 14, the last. What they leave open, such as
how large a reshape or a resize may be, only the compiler can tell: it has the last word.

The newest version of each operator is what TensorFlow 2.5 knew, on which Coral's last release,
that of the compiler 16, was built (TensorFlow's lite/tools/versioning/runtime_version.cc). Nobody
documents what the compiler itself accepts; it cannot be more.
"""

from __future__ import annotations

from typing import NamedTuple

from converter.edgetpu.op_limits import LIMITS, PARAMETERS
from converter.tflite.graph import COMPILED, Graph, Operator, Tensor

NEWEST = {
    "ADD": 3, "AVERAGE_POOL_2D": 3, "CONCATENATION": 3, "CONV_2D": 5, "DEPTHWISE_CONV_2D": 6,
    "EXPAND_DIMS": 1, "FULLY_CONNECTED": 9, "L2_NORMALIZATION": 2, "LOGISTIC": 3, "MAXIMUM": 4,
    "MAX_POOL_2D": 3, "MEAN": 3, "MINIMUM": 4, "MUL": 4, "PACK": 3, "PAD": 3, "PRELU": 1,
    "QUANTIZE": 2, "REDUCE_MAX": 3, "REDUCE_MIN": 3, "RELU": 3, "RELU6": 3, "RELU_N1_TO_1": 1,
    "RESHAPE": 1, "RESIZE_BILINEAR": 4, "RESIZE_NEAREST_NEIGHBOR": 4, "RSQRT": 2, "SLICE": 5,
    "SOFTMAX": 3, "SPACE_TO_DEPTH": 2, "SPLIT": 4, "SQUARED_DIFFERENCE": 2, "SQUEEZE": 2,
    "STRIDED_SLICE": 5, "SUB": 5, "SUM": 2, "TANH": 3, "TRANSPOSE": 5, "TRANSPOSE_CONV": 3,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": 3,
}  # fmt: skip
INNERMOST = 3  # dimensions that may be longer than 1


class Placed(NamedTuple):
    """An operator, whether the Edge TPU runs it, and if not, why."""

    operator: Operator
    on_tpu: bool
    reason: str


def placement(graph: Graph) -> list[Placed]:
    """Where each operator would run after compilation, or does run in a compiled file.

    The compiler makes one part for the Edge TPU: whatever needs, directly or not, the answer of
    an operator on the CPU runs on the CPU too. The one exception is the first step of a network
    that takes floats, which quantizes them.

    Args:
        graph: of a .tflite file, compiled or not.

    Returns:
        the operators in the order of execution.
    """
    if graph.compiled:
        return [_as_compiled(operator) for operator in graph.operators]
    placed: list[Placed] = []
    causes: dict[int, Operator] = {}  # by the tensors that the CPU computes
    for operator in graph.operators:
        needed = (tensor.index for tensor in operator.inputs if tensor)
        cause = next((causes[index] for index in needed if index in causes), None)
        reason = why_not(operator)
        if reason and not _quantizes(operator):
            cause = cause or operator
        if cause:
            causes |= {tensor.index: cause for tensor in operator.outputs}
            reason = reason or f"after operator {cause.number}, {cause.name}"
        placed.append(Placed(operator, not reason, reason))
    return placed


def _as_compiled(operator: Operator) -> Placed:
    on_tpu = operator.custom and operator.name == COMPILED
    return Placed(operator, on_tpu, "" if on_tpu else "the compiler left it there")


def _quantizes(operator: Operator) -> bool:
    source = operator.input(0)
    return operator.name == "QUANTIZE" and source is not None and source.dtype == "float32"


def why_not(operator: Operator) -> str:
    """Why the Edge TPU does not take an operator, whatever comes before it.

    Args:
        operator: of a file that is not compiled.

    Returns:
        one short reason; empty where it takes it.
    """
    if operator.custom or operator.name not in NEWEST:
        return "the Edge TPU has no such operator"
    if operator.version > NEWEST[operator.name]:
        return f"its version {operator.version} is newer than the compiler"
    if wrong := next((t for t in _of_eight_bits(operator) if not _eight_bits(t)), None):
        return f"works on {wrong.dtype}, not on quantized 8 bits"
    if not all(tensor.constant for tensor in _parameters(operator)):
        return "its weights, axes or sizes are not constant"
    moving = (tensor for tensor in operator.tensors() if not tensor.constant)
    if reason := next((_shape(tensor.shape) for tensor in moving if _shape(tensor.shape)), ""):
        return reason
    return LIMITS[operator.name](operator) if operator.name in LIMITS else ""


def dimensions(shape: tuple[int, ...]) -> str:
    """A shape for people: 1x48x48x32, with ? for a size that only a run tells."""
    return "x".join("?" if size < 0 else str(size) for size in shape) or "scalar"


def _parameters(operator: Operator) -> list[Tensor]:
    places = PARAMETERS.get(operator.name, ())
    return [tensor for place in places if (tensor := operator.input(place))]


def _of_eight_bits(operator: Operator) -> list[Tensor]:
    """All tensors but biases, axes and sizes, and an LSTM's inner states of 16 bits."""
    if operator.name == "UNIDIRECTIONAL_SEQUENCE_LSTM":
        return [tensor for tensor in (operator.input(0), *operator.outputs) if tensor]
    wide = [t.index for t in _parameters(operator) if t.dtype in ("int32", "int64")]
    return [tensor for tensor in operator.tensors() if tensor.index not in wide]


def _eight_bits(tensor: Tensor) -> bool:
    return tensor.dtype in ("int8", "uint8") and tensor.scales > 0


def _shape(shape: tuple[int, ...]) -> str:
    if min(shape, default=1) < 0:
        return f"a size that only a run tells: {dimensions(shape)}"
    if max(shape[:-INNERMOST], default=1) > 1:
        return f"more than the last three sizes are above 1: {dimensions(shape)}"
    return ""
