"""What a .tflite file computes and where, as a table for people and as values for programs."""

from __future__ import annotations

from typing import Any

from converter.edgetpu.placement import Placed, dimensions, placement
from converter.tflite.graph import Graph, Tensor


def table(graph: Graph) -> str:
    """A line for each operator, and a summary.

    Args:
        graph: of a .tflite file, see `converter.operators.read`.
    """
    placed = placement(graph)
    rows = [("#", "operator", "output", "MACs", "runs on"), *map(_row, placed)]
    number, name, output, macs = (max(len(row[i]) for row in rows) for i in range(4))
    lines = [
        f"{row[0]:>{number}}  {row[1]:{name}}  {row[2]:{output}}  {row[3]:>{macs}}  {row[4]}"
        for row in rows
    ]
    return "\n".join([*lines, _summary(graph, placed)])


def _row(placed: Placed) -> tuple[str, ...]:
    operator = placed.operator
    output = dimensions(operator.outputs[0].shape) if operator.outputs else "-"
    where = "Edge TPU" if placed.on_tpu else f"CPU: {placed.reason}"
    return str(operator.number), operator.name, output, f"{operator.macs:,}", where


def _summary(graph: Graph, placed: list[Placed]) -> str:
    takes, gives = (" and ".join(map(_kind, side)) for side in (graph.inputs, graph.outputs))
    others = graph.subgraphs - 1
    return (
        f"{_on_tpu(placed)} of {len(placed)} operators on the Edge TPU, "
        f"{graph.macs:,} multiply-accumulates, {graph.parameters:,} parameters, "
        f"{graph.size:,} bytes; takes {takes}; gives {gives}"
        + (f"; {others} more graphs in loops or branches, not shown" if others else "")
    )


def _on_tpu(placed: list[Placed]) -> int:
    return sum(place.on_tpu for place in placed)


def _kind(tensor: Tensor) -> str:
    return f"{tensor.dtype} {dimensions(tensor.shape)}"


def to_dict(graph: Graph) -> dict[str, Any]:
    """All that the table tells, and the options and constants of each operator, ready for JSON.

    Args:
        graph: of a .tflite file, see `converter.operators.read`.
    """
    placed = placement(graph)
    return {
        "operators": [_operator(place) for place in placed],
        "on_edgetpu": _on_tpu(placed),
        "compiled": graph.compiled,
        "macs": graph.macs,
        "parameters": graph.parameters,
        "bytes": graph.size,
        "subgraphs": graph.subgraphs,
        "inputs": [_tensor(tensor) for tensor in graph.inputs],
        "outputs": [_tensor(tensor) for tensor in graph.outputs],
    }


def _operator(placed: Placed) -> dict[str, Any]:
    operator = placed.operator
    return {
        "name": operator.name,
        "version": operator.version,
        "inputs": [_tensor(tensor) if tensor else None for tensor in operator.inputs],
        "outputs": [_tensor(tensor) for tensor in operator.outputs],
        "options": dict(operator.options),
        "macs": operator.macs,
        "constant_bytes": operator.constant_bytes,
        "on_edgetpu": placed.on_tpu,
        "why_not": placed.reason,
    }


def _tensor(tensor: Tensor) -> dict[str, Any]:
    return {
        "name": tensor.name,
        "shape": list(tensor.shape),
        "dtype": tensor.dtype,
        "constant": tensor.constant,
    }
