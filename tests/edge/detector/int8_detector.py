"""Int8 network with the form of the full-range detector, which finds bright cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from edge.detector.blazeface import NETWORKS
from edge.detector.quantized import manifest_text, quantized_path
from tests.converter.tflite_files import GraphBuilder, T, int_constant, options

SIDE, CELL = 192, 4  # pixels of the input, and of an anchor
BOX = 24.0  # side of every box, pixels of the input
INPUT, WEIGHTS, OUTPUT = 1 / 127.5, 0.02, 0.5  # quantization steps


def write(folder: Path) -> Path:
    """Write the network and its manifest; return the network."""
    path = quantized_path(folder / NETWORKS["full"].file)
    path.write_bytes(content())
    path.with_suffix(".toml").write_text(manifest_text(path, "full"), encoding="utf-8")
    return path


def content() -> bytes:
    """Return a file: the score of a cell is the logit 7.6 * brightness, -1 to 1."""
    builder, cells = GraphBuilder(), SIDE // CELL

    def tensor(spec, step):
        number = builder.tensor(spec)
        builder.graph.tensors[number].quantization.scale = [step]
        return number

    def stepped(number, step):
        builder.graph.tensors[number].quantization.scale = [step]
        return number

    picture = tensor((1, SIDE, SIDE, 3), INPUT)
    pool = options("Pool2D", filterWidth=CELL, filterHeight=CELL, strideW=CELL, strideH=CELL)
    pool.padding = 1
    means = builder.operator("AVERAGE_POOL_2D", [picture], (1, cells, cells, 3), pool, 2)
    stepped(means, INPUT)

    def layer(weights, bias):
        channels = len(bias)
        constants = [
            tensor(T((channels, 1, 1, 3), weights), WEIGHTS),
            tensor(T((channels,), bias, "INT32"), INPUT * WEIGHTS),
        ]
        flat = options("Conv2D", strideW=1, strideH=1)
        out = builder.operator("CONV_2D", [means, *constants], (1, cells, cells, channels), flat, 3)
        shape = (1, cells * cells, channels)
        size = builder.tensor(int_constant(*shape))
        return stepped(builder.operator("RESHAPE", [stepped(out, OUTPUT), size], shape), OUTPUT)

    sizes = np.zeros(16)
    sizes[2:4] = BOX / (INPUT * WEIGHTS)
    boxes = layer(0, sizes.astype(np.int32))
    scores = layer(127, np.zeros(1, np.int32))
    return builder.content([picture], [boxes, scores])
