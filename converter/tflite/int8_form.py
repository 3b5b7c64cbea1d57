"""Make the int8 form of a float network from its file and measured numbers.

The result ends where the network only arranges its outputs (DEPTH_TO_SPACE, RESHAPE), and its
outputs are (value - centre) / spread: `edge.detector.map_engine` undoes both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from converter.tflite import equalize, int8_graph, reader
from converter.tflite.equalize import Channels
from converter.tflite.float_layers import Layer, output_tensors, read_layers
from converter.tflite.int8_numbers import Int8Numbers
from edge.errors import ModelError

OUTPUT_RANGE = (-1.0, 1.0)


@dataclass(frozen=True)
class FloatNetwork:
    """A float network that can be written as int8.

    Attributes:
        content: its file.
        layers: in the order of execution.
        source: number of the input's tensor.
        shape: of the input, with the batch.
        outputs: numbers of the tensors that the outputs are arranged from.
    """

    content: bytes
    layers: list[Layer]
    source: int
    shape: tuple[int, ...]
    outputs: tuple[int, ...]

    @property
    def sha256(self) -> str:
        """Checksum of the file, hexadecimal."""
        return sha256(self.content).hexdigest()

    @cached_property
    def groups(self) -> dict[int, int]:
        """Return the first activation of the group of each, see `equalize.groups`."""
        return equalize.groups(self.layers, self.outputs)

    def spread_out(self, factors: Channels) -> Channels:
        """Return the factors of each activation, of those of the first one in each group."""
        return {each: factors[first] for each, first in self.groups.items() if first in factors}


def read(content: bytes, name: str) -> FloatNetwork:
    """Read a float network.

    Args:
        content: the file.
        name: of the file, for messages.

    Raises:
        ModelError: it is damaged, or has an operator that cannot be written as int8.
    """
    graph = reader.parse(content, name)
    picture, outputs = graph.inputs[0], output_tensors(graph)
    shape = (1, *picture.shape[1:])
    return FloatNetwork(content, read_layers(graph, content), picture.index, shape, outputs)


def write(network: FloatNetwork, numbers: Int8Numbers) -> bytes:
    """Return the int8 file.

    Raises:
        ModelError: the numbers were measured on another network, or do not fit it.
    """
    if network.sha256 != numbers.sha256:
        raise ModelError("the numbers for int8 were measured on another network: measure them anew")
    ranges = {**numbers.ranges, **dict.fromkeys(network.outputs, OUTPUT_RANGE)}
    try:
        layers = [_corrected(layer, numbers.corrections) for layer in network.layers]
        layers = equalize.scaled(layers, network.spread_out(numbers.factors))
        layers = equalize.mapped(layers, numbers.centres, numbers.spreads)
        picture = network.source, network.shape
        return int8_graph.write(layers, picture, network.outputs, ranges)
    except (KeyError, ValueError) as error:
        raise ModelError(f"the numbers for int8 do not fit the network: {error}") from error


def _corrected(layer: Layer, corrections: Channels) -> Layer:
    if layer.output not in corrections:
        return layer
    return replace(layer, bias=layer.bias + corrections[layer.output])
