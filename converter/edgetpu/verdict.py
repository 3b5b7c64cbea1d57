"""Prediction for a whole network, in words: how much of it an Edge TPU runs."""

from __future__ import annotations

from converter.edgetpu.placement import place_operators
from converter.tflite.graph import Graph


def is_float(graph: Graph) -> bool:
    """Return True if no operator of a network computes with 8 bits."""
    outputs = (tensor for operator in graph.operators for tensor in operator.outputs)
    computed = any(tensor.dtype in ("int8", "uint8") and tensor.scales for tensor in outputs)
    return not computed and not graph.compiled


def verdict(graph: Graph) -> str:
    """Return the number of operators on the Edge TPU, and what keeps the others from it.

    Args:
        graph: a .tflite file, compiled or not.

    Returns:
        one line, such as "all 19 operators on the Edge TPU".
    """
    placed = place_operators(graph)
    on_tpu = sum(place.on_tpu for place in placed)
    if on_tpu == len(placed) > 0:
        return f"all {on_tpu} operators on the Edge TPU{' (compiled)' * graph.compiled}"
    count = f"{on_tpu} of {len(placed)} operators on the Edge TPU"
    if is_float(graph):
        return f"{count}: float network; quantize first"
    if not placed:
        return count
    first = next(place for place in placed if not place.on_tpu)
    return f"{count}: {first.operator.name} (operator {first.operator.number}): {first.reason}"
