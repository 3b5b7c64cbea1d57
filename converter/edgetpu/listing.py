"""Table of the operators of a .tflite file and where each one runs."""

from __future__ import annotations

from converter.edgetpu.placement import PlacedOperator, format_shape, place_operators
from converter.edgetpu.verdict import verdict
from converter.tflite.graph import Graph, Tensor

HEADER = ("#", "operator", "output", "MACs", "runs on")


def format_table(graph: Graph) -> str:
    """Return a line per operator, a line on the Edge TPU, and one on size and cost.

    Args:
        graph: a .tflite file, see `converter.tflite.reader.read`.
    """
    placed = place_operators(graph)
    rows = [HEADER, *map(_row, placed)]
    number, name, output, macs = (max(len(row[i]) for row in rows) for i in range(4))
    lines = [
        f"{row[0]:>{number}}  {row[1]:{name}}  {row[2]:{output}}  {row[3]:>{macs}}  {row[4]}"
        for row in rows
    ]
    return "\n".join([*lines, _summary(graph)])


def _row(placed: PlacedOperator) -> tuple[str, ...]:
    operator = placed.operator
    output = format_shape(operator.outputs[0].shape) if operator.outputs else "-"
    where = "Edge TPU" if placed.on_tpu else f"CPU: {placed.reason}"
    return str(operator.number), operator.name, output, f"{operator.macs:,}", where


def _summary(graph: Graph) -> str:
    others = graph.subgraphs - 1
    return (
        f"{verdict(graph)}\n{graph.macs:,} multiply-accumulates, {graph.parameters:,} parameters, "
        f"{graph.size:,} bytes; input {_describe(graph.inputs)}; output {_describe(graph.outputs)}"
        + (f"; {others} more graphs in loops or branches, not shown" if others else "")
    )


def _describe(tensors: tuple[Tensor, ...]) -> str:
    return " and ".join(f"{tensor.dtype} {format_shape(tensor.shape)}" for tensor in tensors)
