"""Layers of a float .tflite network with their weights, so that it can be written anew as int8.

An operator that only unpacks weights is no layer. A PAD that a convolution with padding SAME would
do itself is left to it: one operator less, and the same result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from converter.tflite.graph import Graph, Operator
from converter.tflite.operators import UNPACKING
from converter.tflite.rebuild import needed, unpacked_constants
from edge.errors import ModelError

WEIGHTED = ("CONV_2D", "DEPTHWISE_CONV_2D")
KINDS = (*WEIGHTED, "ADD", "PAD", "RESIZE_BILINEAR")
# They only arrange the outputs: whoever runs the int8 form does that.
ARRANGING = ("DEPTH_TO_SPACE", "RESHAPE")
ACTIVATIONS = ("NONE", "RELU")


@dataclass(frozen=True)
class Layer:
    """An operator that computes with activations.

    Attributes:
        kind: one of `KINDS`.
        inputs: numbers of the tensors that it reads, without weights and sizes.
        output: number of the tensor that it writes.
        shape: of the output, with the batch.
        options: by their names in the schema, see `Operator`.
        sizes: paddings or output size; () for other kinds.
        weights: float64, (out, height, width, in), of a depthwise layer (1, height, width, out).
        bias: float64, (out,).
    """

    kind: str
    inputs: tuple[int, ...]
    output: int
    shape: tuple[int, ...]
    options: Mapping[str, Any]
    sizes: tuple[int, ...] = ()
    weights: np.ndarray = field(default_factory=lambda: np.zeros(0))
    bias: np.ndarray = field(default_factory=lambda: np.zeros(0))

    @property
    def depthwise(self) -> bool:
        """Whether each output channel reads one input channel only."""
        return self.kind == "DEPTHWISE_CONV_2D"

    @property
    def weighted(self) -> bool:
        """Whether the layer has weights."""
        return self.kind in WEIGHTED

    @property
    def relu(self) -> bool:
        """Whether negative results become 0."""
        return bool(self.options.get("fused_activation_function") == "RELU")


def read_layers(graph: Graph, content: bytes) -> list[Layer]:
    """Return the layers of a float network in the order of execution.

    Args:
        graph: of the network.
        content: its file.

    Raises:
        ModelError: an operator or activation is not one of those that can be written as int8.
    """
    operators = [each for each in needed(graph) if each.name not in (*UNPACKING, *ARRANGING)]
    constants = unpacked_constants(graph, content)
    return _leave_padding([_layer(each, constants) for each in operators])


def output_tensors(graph: Graph) -> tuple[int, ...]:
    """Return the numbers of the tensors that the outputs are arranged from."""
    made_by = {t.index: operator for operator in graph.operators for t in operator.outputs}
    ends = []
    for tensor in graph.outputs:
        number = tensor.index
        while number in made_by and made_by[number].name in ARRANGING:
            source = made_by[number].input(0)
            assert source is not None
            number = source.index
        ends.append(number)
    return tuple(ends)


def _layer(operator: Operator, constants: Mapping[int, np.ndarray]) -> Layer:
    activation = operator.options.get("fused_activation_function", "NONE")
    if operator.name not in KINDS or activation not in ACTIVATIONS:
        raise ModelError(
            f"operator {operator.number}, {operator.name} ({activation}), cannot be written as int8"
        )
    tensors = [tensor for tensor in operator.inputs if tensor]
    output = operator.outputs[0]
    fixed = [constants[t.index] for t in tensors if t.index in constants]
    layer = Layer(
        operator.name,
        tuple(t.index for t in tensors if t.index not in constants),
        output.index,
        (1, *output.shape[1:]),
        operator.options,
    )
    if layer.weighted:
        weights, bias = (each.astype(np.float64) for each in fixed)
        return replace(layer, weights=weights, bias=bias)
    return replace(layer, sizes=tuple(int(n) for each in fixed for n in each.flat))


def _leave_padding(layers: Sequence[Layer]) -> list[Layer]:
    """Return the layers without each PAD that a convolution's own padding can replace."""
    pads = {layer.output: layer for layer in layers if layer.kind == "PAD"}
    merged = [_with_padding(each, pads.get(each.inputs[0])) for each in layers]
    used = {number for layer in merged for number in layer.inputs}
    return [each for each in merged if each.kind != "PAD" or each.output in used]


def _with_padding(layer: Layer, pad: Layer | None) -> Layer:
    """Return a convolution that does the padding before it, where SAME means that padding."""
    if pad is None or not layer.weighted or layer.options["padding"] != "VALID":
        return layer
    strides = {layer.options["stride_h"], layer.options["stride_w"]}
    height, width = (size // 2 for size in layer.weights.shape[1:3])
    odd = all(size % 2 for size in layer.weights.shape[1:3])
    if strides != {1} or not odd or pad.sizes != (0, 0, height, height, width, width, 0, 0):
        return layer
    return replace(layer, inputs=pad.inputs, options={**layer.options, "padding": "SAME"})
