"""Write the layers of a network as a full-int8 .tflite file, without TensorFlow.

Weights are symmetric with a scale per output channel, activations have one scale and zero point,
biases are int32 in steps of input scale times weight scale: the specification of
https://ai.google.dev/edge/litert/models/quantization_spec. Equal arguments give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from converter.tflite.float_layers import Layer

# Of the operators in int8, with a scale per channel, with half_pixel_centers.
VERSIONS = {"CONV_2D": 3, "DEPTHWISE_CONV_2D": 3, "ADD": 2, "PAD": 2, "RESIZE_BILINEAR": 3}
OPTIONS = {
    "CONV_2D": "Conv2D", "DEPTHWISE_CONV_2D": "DepthwiseConv2D", "ADD": "Add", "PAD": "Pad",
    "RESIZE_BILINEAR": "ResizeBilinear",
}  # fmt: skip
KEEPING = ("PAD", "RESIZE_BILINEAR")  # their output has the scale and zero point of their input
SCHEMA_VERSION = 3
LARGEST_BIAS = 2**30  # leaves room for the sum of products in an int32


class Steps(NamedTuple):
    """Quantization of an activation: value = scale * (integer - zero)."""

    scale: float
    zero: int


def steps(low: float, high: float) -> Steps:
    """Return the int8 quantization of values from low to high, which includes 0."""
    low, high = min(low, 0.0), max(high, 0.0)
    scale = float(np.float32((high - low) / 255))
    return Steps(scale, int(np.clip(np.round(-128 - low / scale), -128, 127)))


def quantize_weights(layer: Layer, source: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the weights and the bias of a layer as integers, and the scale of each channel.

    Args:
        layer: with weights.
        source: scale of its input.

    Returns:
        int8 in the shape of the weights; int32, (out,); float32, (out,).
    """
    axes = (0, 1, 2) if layer.depthwise else (1, 2, 3)
    least = np.abs(layer.bias) / (source * LARGEST_BIAS)
    largest = np.maximum(np.abs(layer.weights).max(axes) / 127, np.maximum(least, 1e-12))
    scales = largest.astype(np.float32)
    spread = scales.astype(np.float64)
    bias = np.round(layer.bias / (source * spread)).astype(np.int32)
    shaped = spread if layer.depthwise else spread[:, np.newaxis, np.newaxis, np.newaxis]
    return np.clip(np.round(layer.weights / shaped), -127, 127).astype(np.int8), bias, scales


def write(
    layers: Sequence[Layer],
    source: tuple[int, tuple[int, ...]],
    outputs: Sequence[int],
    ranges: Mapping[int, tuple[float, float]],
) -> bytes:
    """Return the file of an int8 network.

    Args:
        layers: in the order of execution.
        source: number and shape of the input.
        outputs: numbers of the outputs.
        ranges: lowest and highest value of each activation, by the number of its tensor; those of
            a PAD or a resize are not needed.
    """
    writer = _Writer()
    writer.activation(*source, steps(*ranges[source[0]]))
    for layer in layers:
        keeps = layer.kind in KEEPING
        kept = writer.steps[layer.inputs[0]]
        writer.activation(
            layer.output, layer.shape, kept if keeps else steps(*ranges[layer.output])
        )
        writer.layer(layer)
    return writer.content(source[0], outputs)


class _Writer:
    """Model under construction; numbers of tensors are those of the float network outside."""

    def __init__(self) -> None:
        self._graph, self._model = schema.SubGraphT(), schema.ModelT()
        self._graph.tensors, self._graph.operators, self._graph.name = [], [], "main"
        self._model.version, self._model.subgraphs = SCHEMA_VERSION, [self._graph]
        self._model.buffers, self._model.operatorCodes = [schema.BufferT()], []
        self._numbers: dict[int, int] = {}
        self._codes: dict[str, int] = {}
        self.steps: dict[int, Steps] = {}

    def activation(self, number: int, shape: Iterable[int], quantization: Steps) -> None:
        """Add a tensor that is computed."""
        scales = np.array([quantization.scale], np.float32)
        self._numbers[number] = self._tensor(f"t{number}", shape, "INT8", scales, quantization.zero)
        self.steps[number] = quantization

    def layer(self, layer: Layer) -> None:
        """Add an operator whose input and output tensors were added."""
        operator = schema.OperatorT()
        operator.opcodeIndex = self._code(layer.kind)
        operator.inputs = [self._numbers[number] for number in layer.inputs]
        operator.inputs += self._parameters(layer)
        operator.outputs = [self._numbers[layer.output]]
        operator.builtinOptions = _options(layer)
        kind = f"{OPTIONS[layer.kind]}Options"
        operator.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
        self._graph.operators.append(operator)

    def content(self, source: int, outputs: Iterable[int]) -> bytes:
        """Return the file."""
        self._graph.inputs = [self._numbers[source]]
        self._graph.outputs = [self._numbers[number] for number in outputs]
        builder = flatbuffers.Builder()
        builder.Finish(self._model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def _parameters(self, layer: Layer) -> list[int]:
        """Add the constants of a layer, and return their numbers."""
        name = f"t{layer.output}"
        if layer.sizes:
            sizes = np.array(layer.sizes, np.int32)
            sizes = sizes.reshape(-1, 2) if layer.kind == "PAD" else sizes
            return [self._tensor(f"{name}/sizes", sizes.shape, "INT32", data=sizes)]
        if not layer.weighted:
            return []
        source = self.steps[layer.inputs[0]].scale
        weights, bias, scales = quantize_weights(layer, source)
        axis = 3 if layer.depthwise else 0
        weights_name, bias_name = f"{name}/weights", f"{name}/bias"
        of_bias = (source * scales.astype(np.float64)).astype(np.float32)
        return [
            self._tensor(weights_name, weights.shape, "INT8", scales, axis=axis, data=weights),
            self._tensor(bias_name, bias.shape, "INT32", of_bias, data=bias),
        ]

    def _tensor(
        self, name: str, shape: Iterable[int], dtype: str, scales: np.ndarray | None = None,
        zero: int = 0, axis: int = 0, data: np.ndarray | None = None,
    ) -> int:  # fmt: skip
        """Add a tensor and return its number in the file."""
        tensor = schema.TensorT()
        tensor.name, tensor.type = name, getattr(schema.TensorType, dtype)
        tensor.shape = np.array(list(shape), np.int32)
        if scales is not None:
            tensor.quantization = quantization = schema.QuantizationParametersT()
            quantization.scale, quantization.quantizedDimension = scales, axis
            quantization.zeroPoint = np.full(len(scales), zero, np.int64)
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
            tensor.buffer = len(self._model.buffers)
            self._model.buffers.append(buffer)
        self._graph.tensors.append(tensor)
        return len(self._graph.tensors) - 1

    def _code(self, kind: str) -> int:
        """Return the number of an operator's entry in the file's list."""
        if kind not in self._codes:
            self._codes[kind] = len(self._model.operatorCodes)
            code = schema.OperatorCodeT()
            code.builtinCode = code.deprecatedBuiltinCode = getattr(schema.BuiltinOperator, kind)
            code.version = VERSIONS[kind]
            self._model.operatorCodes.append(code)
        return self._codes[kind]


def _options(layer: Layer) -> Any:
    """Return the options of a layer as an object of the schema."""
    found = getattr(schema, f"{OPTIONS[layer.kind]}OptionsT")()
    given = layer.options
    if layer.kind == "ADD" or layer.weighted:
        activation = given.get("fused_activation_function", "NONE")
        found.fusedActivationFunction = getattr(schema.ActivationFunctionType, activation)
    if layer.weighted:
        found.padding = getattr(schema.Padding, given["padding"])
        found.strideH, found.strideW = given["stride_h"], given["stride_w"]
        found.dilationHFactor = found.dilationWFactor = 1
    if layer.depthwise:
        found.depthMultiplier = 1
    if layer.kind == "RESIZE_BILINEAR":
        found.alignCorners = bool(given.get("align_corners"))
        found.halfPixelCenters = bool(given.get("half_pixel_centers"))
    return found
