"""Give the channels of an activation ranges of their own: a float network that computes the same.

Each channel of an activation is divided by a factor, in the weights and biases of the layers that
write it, and multiplied by it again in those that read it. Int8 has one scale for all channels:
after that, small ones get more of its 256 steps (Nagel et al. 2019, arXiv:1906.04721). A RELU needs
positive factors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from converter.tflite.float_layers import Layer

Channels = Mapping[int, np.ndarray]  # a value per channel, by the number of a tensor


def groups(layers: Sequence[Layer], outputs: Sequence[int]) -> dict[int, int]:
    """Return for each activation the first one of those that share its factors.

    A layer without weights passes the channels on, and so the factors. The input and the outputs
    of the network have none.
    """
    parents: dict[int, int] = {}

    def first(number: int) -> int:
        while parents.get(number, number) != number:
            number = parents[number]
        return number

    for layer in layers:
        parents.setdefault(layer.output, layer.output)
        if not layer.weighted:
            for number in layer.inputs:
                low, high = sorted((first(number), first(layer.output)))
                parents[high] = low
    found = {layer.output: first(layer.output) for layer in layers}
    read = {number for layer in layers for number in layer.inputs}
    fixed = {first(number) for number in (*outputs, *(read - found.keys()))}
    return {number: group for number, group in found.items() if group not in fixed}


def scaled(layers: Sequence[Layer], factors: Channels) -> list[Layer]:
    """Return the layers of the same network whose activations are divided by factors.

    Args:
        layers: in the order of execution.
        factors: (channels,) by activation; 1 for those that are missing.
    """
    return [_scaled(layer, factors) if layer.weighted else layer for layer in layers]


def _scaled(layer: Layer, factors: Channels) -> Layer:
    weights, bias = layer.weights, layer.bias
    source, sink = factors.get(layer.inputs[0]), factors.get(layer.output)
    if source is not None:
        weights = weights * source  # the last dimension is that of the input's channels
    if sink is not None:
        weights = weights / (sink if layer.depthwise else sink.reshape(-1, 1, 1, 1))
        bias = bias / sink
    return replace(layer, weights=weights, bias=bias)


def mapped(layers: Sequence[Layer], centres: Channels, spreads: Channels) -> list[Layer]:
    """Return the layers of a network that gives (output - centre) / spread for some outputs.

    Args:
        layers: in the order of execution.
        centres: (channels,) by output.
        spreads: (channels,) by output.
    """
    moved = [
        replace(each, bias=each.bias - centres[each.output]) if each.output in centres else each
        for each in layers
    ]
    return scaled(moved, spreads)
