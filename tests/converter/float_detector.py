"""A small float network with the operators of the face detector, built by hand.

Its weights are random; it takes 16x16 pixels and gives the anchors of 4x4 cells. All activations
that are padded may be negative, so that padding with anything but 0 shows.
"""

from __future__ import annotations

import numpy as np

from converter.tflite.rebuild import keeping_interpreter
from tests.converter.tflite_files import GraphBuilder, T, int_constant, options

SIDE, CELLS = 16, 4
CHANNELS = 6
F32 = {"dtype": "FLOAT32", "scales": 0}
RELU = 1


class _Layers(GraphBuilder):
    """Adds layers with random weights; sizes follow from the input."""

    def __init__(self) -> None:
        super().__init__()
        self.rng = np.random.default_rng(7)

    def shape(self, number: int) -> tuple[int, ...]:
        return tuple(self.graph.tensors[number].shape)

    def constant(self, *shape: int, scale: float = 1.0, offset: float = 0.0) -> int:
        # Channels differ in size, so that one scale for all would be a bad one.
        values = self.rng.normal(0, 1, shape) * scale + offset
        return self.tensor(T(shape, values.astype(np.float32), **F32))

    def pad(self, source: int) -> int:
        batch, height, width, channels = self.shape(source)
        sizes = np.zeros((4, 2), np.int32)
        sizes[1:3] = 1
        return self.operator(
            "PAD",
            [source, self.tensor(T((4, 2), sizes, "INT32", 0))],
            T((batch, height + 2, width + 2, channels), **F32),
            options("Pad"),
        )

    def conv(self, source: int, out: int, side: int = 1, stride: int = 1, relu: int = 0) -> int:
        _, height, width, channels = self.shape(source)
        weights = self.constant(out, side, side, channels, scale=(channels * side**2) ** -0.5)
        bias = self.constant(out, scale=0.3)
        made = options("Conv2D", strideH=stride, strideW=stride, fusedActivationFunction=relu)
        made.padding, rows = 1, (height - side) // stride + 1
        shape = T((1, rows, (width - side) // stride + 1, out), **F32)
        return self.operator("CONV_2D", [source, weights, bias], shape, made)

    def depthwise(self, source: int, stride: int = 1) -> int:
        padded = self.pad(source)
        _, height, width, channels = self.shape(padded)
        weights = self.constant(1, 3, 3, channels, scale=0.3)
        bias = self.constant(channels, scale=0.3, offset=-0.2)
        made = options("DepthwiseConv2D", strideH=stride, strideW=stride, depthMultiplier=1)
        made.padding, rows = 1, (height - 3) // stride + 1
        shape = T((1, rows, (width - 3) // stride + 1, channels), **F32)
        return self.operator("DEPTHWISE_CONV_2D", [padded, weights, bias], shape, made)

    def add(self, one: int, other: int, relu: int = 0) -> int:
        made = options("Add", fusedActivationFunction=relu)
        return self.operator("ADD", [one, other], T(self.shape(one), **F32), made)

    def enlarge(self, source: int) -> int:
        _, height, width, channels = self.shape(source)
        size = self.tensor(int_constant(2 * height, 2 * width))
        made = options("ResizeBilinear", halfPixelCenters=True)
        shape = T((1, 2 * height, 2 * width, channels), **F32)
        return self.operator("RESIZE_BILINEAR", [source, size], shape, made, 3)

    def anchors(self, source: int, channels: int) -> int:
        cells = self.depthwise(self.conv(source, 4 * channels), 2)
        _, height, width, _ = self.shape(cells)
        made = options("DepthToSpace", blockSize=2)
        shape = T((1, 2 * height, 2 * width, channels), **F32)
        flat = (1, 4 * height * width, channels)
        spread = self.operator("DEPTH_TO_SPACE", [cells], shape, made)
        size = self.tensor(int_constant(*flat))
        return self.operator("RESHAPE", [spread, size], T(flat, **F32), options("Reshape"))


def content() -> bytes:
    """Return the file: outputs (anchors, 16) and (anchors, 1)."""
    build = _Layers()
    picture = build.tensor(T((1, SIDE, SIDE, 3), **F32))
    trunk = build.conv(build.pad(picture), CHANNELS, 3, 2, RELU)
    block = build.conv(build.depthwise(trunk), CHANNELS)
    trunk = build.add(trunk, block, RELU)
    deep = build.conv(build.depthwise(trunk, 2), CHANNELS, relu=RELU)
    trunk = build.add(build.conv(trunk, CHANNELS), build.enlarge(deep))
    block = build.conv(build.depthwise(trunk), CHANNELS)
    trunk = build.add(trunk, block)
    outputs = [build.anchors(trunk, 16), build.anchors(trunk, 1)]
    return build.content([picture], outputs)


def pictures(count: int, seed: int = 0) -> list[np.ndarray]:
    """Return blurred noise: uint8, (side, side, 3)."""
    coarse = np.random.default_rng(seed).integers(0, 256, (count, 4, 4, 3))
    return [np.kron(each, np.ones((4, 4, 1))).astype(np.uint8) for each in coarse]


def outputs(network: bytes, picture: np.ndarray) -> list[np.ndarray]:
    """Return the float network's own outputs, without the batch."""
    interpreter = keeping_interpreter(network)
    normal = (picture.astype(np.float32) - 127.5) / 127.5
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], normal[np.newaxis])
    interpreter.invoke()
    return [interpreter.get_tensor(each["index"])[0] for each in interpreter.get_output_details()]
