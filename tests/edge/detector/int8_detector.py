"""Int8 network with the form of the full-range detector, which finds bright cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from edge.detector.blazeface import NETWORKS
from edge.detector.quantized import CELL, CHANNELS, Scaling, manifest_text, quantized_path
from tests.converter.tflite_files import GraphBuilder, T, options

SIDE, ANCHOR = 192, 4  # pixels of the input, and of an anchor
BOX = 24.0  # side of every box, pixels of the input
INPUT, OUTPUT = 1 / 127.5, 0.5  # quantization steps
WEIGHTS = 0.02 / ANCHOR**2
SCALING = Scaling((0.0,) * CHANNELS, (1.0,) * CHANNELS, "a test")


def write(folder: Path) -> Path:
    """Write the network and its manifest; return the network."""
    path = quantized_path(folder / NETWORKS["full"].file)
    path.write_bytes(content())
    path.with_suffix(".toml").write_text(manifest_text(path, "full", SCALING), encoding="utf-8")
    return path


def content() -> bytes:
    """Return a file: the score of an anchor is the logit 7.6 * brightness, -1 to 1."""
    builder, side = GraphBuilder(), CELL * ANCHOR

    def stepped(number, step):
        builder.graph.tensors[number].quantization.scale = [step]
        return number

    def tensor(spec, step):
        return stepped(builder.tensor(spec), step)

    picture = tensor((1, SIDE, SIDE, 3), INPUT)

    def layer(weights, bias):
        channels = len(bias)
        constants = [
            tensor(T((channels, side, side, 3), weights), WEIGHTS),
            tensor(T((channels,), bias, "INT32"), INPUT * WEIGHTS),
        ]
        flat = options("Conv2D", strideW=side, strideH=side)
        flat.padding = 1
        shape = (1, SIDE // side, SIDE // side, channels)
        out = builder.operator("CONV_2D", [picture, *constants], shape, flat, 3)
        return stepped(out, OUTPUT)

    own = np.zeros((CELL, CELL, side, side, 3), np.int8)  # of each anchor: its part of the cell
    for down in range(CELL):
        for right in range(CELL):
            rows, columns = (slice(n * ANCHOR, (n + 1) * ANCHOR) for n in (down, right))
            own[down, right, rows, columns] = 127
    sizes = np.zeros((CELL**2, 16))
    sizes[:, 2:4] = BOX / (INPUT * WEIGHTS)
    boxes = layer(0, sizes.ravel().astype(np.int32))
    scores = layer(own.reshape(-1, side, side, 3), np.zeros(CELL**2, np.int32))
    return builder.content([picture], [boxes, scores])
