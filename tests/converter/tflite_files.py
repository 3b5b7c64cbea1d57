"""Small .tflite files, built operator by operator, which no converter produces on demand."""

from __future__ import annotations

from typing import Any, NamedTuple

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from converter.tflite import reader
from converter.tflite.graph import EDGE_TPU_OPERATOR, Graph

DTYPES = {"INT8": np.int8, "UINT8": np.uint8, "INT32": np.int32, "FLOAT32": np.float32}


class T(NamedTuple):
    """Tensor to add; a plain shape is short for `T(shape)`, a computed int8 tensor."""

    shape: tuple[int, ...]
    values: Any = None
    dtype: str = "INT8"
    scales: int = 1
    zero_point: int = 0


def int_constant(*values: int) -> T:
    """Return a constant such as an axis or a size."""
    return T((len(values),), values, "INT32", 0)


def weights(*shape: int, scales: int = 1) -> T:
    """Return an int8 constant, all 1."""
    return T(shape, 1, scales=scales)


class GraphBuilder:
    """Builder of a file: add operators one after the other, then call `content`."""

    def __init__(self) -> None:
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.graph.operators = [], []
        self.model = schema.ModelT()
        self.model.version, self.model.subgraphs = 3, [self.graph]
        self.model.operatorCodes, self.model.buffers = [], [schema.BufferT()]

    def tensor(self, spec: T | tuple[int, ...]) -> int:
        """Add a tensor and return its number."""
        shape, values, dtype, scales, zero_point = spec if isinstance(spec, T) else T(spec)
        tensor, quantization = schema.TensorT(), schema.QuantizationParametersT()
        tensor.name, tensor.type = f"t{len(self.graph.tensors)}", getattr(schema.TensorType, dtype)
        tensor.shape = [max(size, 1) for size in shape]
        tensor.shapeSignature = list(shape) if min(shape, default=0) < 0 else None
        quantization.scale, quantization.zeroPoint = [0.5] * scales, [zero_point] * scales
        tensor.quantization = quantization if scales else None
        if values is not None:
            buffer = schema.BufferT()
            filled = np.broadcast_to(np.array(values, DTYPES[dtype]), shape)
            buffer.data = np.frombuffer(filled.tobytes(), np.uint8)
            tensor.buffer = len(self.model.buffers)
            self.model.buffers.append(buffer)
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1

    def operator(
        self, name: str, inputs: list[int], output: T | tuple[int, ...], options: Any = None,
        version: int = 1,
    ) -> int:  # fmt: skip
        """Add an operator (custom if TensorFlow Lite has none of this name); return its output."""
        code, operator = schema.OperatorCodeT(), schema.OperatorT()
        code.builtinCode = getattr(schema.BuiltinOperator, name, schema.BuiltinOperator.CUSTOM)
        code.deprecatedBuiltinCode, code.version = min(code.builtinCode, 127), version
        if not hasattr(schema.BuiltinOperator, name):
            code.customCode = name
        operator.opcodeIndex = len(self.model.operatorCodes)
        operator.inputs, operator.outputs = inputs, [self.tensor(output)]
        if options is not None:
            kind = type(options).__name__.removesuffix("T")
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
            operator.builtinOptions = options
        self.model.operatorCodes.append(code)
        self.graph.operators.append(operator)
        return operator.outputs[0]

    def content(self, inputs: list[int], outputs: list[int]) -> bytes:
        """Return the file."""
        self.graph.inputs, self.graph.outputs = inputs, outputs
        builder = flatbuffers.Builder()
        builder.Finish(self.model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def single_operator_file(
    name: str, inputs: list[T | tuple[int, ...]], output: T | tuple[int, ...], options: Any = None,
    version: int = 1,
) -> bytes:  # fmt: skip
    """Return a file with one operator."""
    builder = GraphBuilder()
    numbers = [builder.tensor(spec) for spec in inputs]
    return builder.content(numbers[:1], [builder.operator(name, numbers, output, options, version)])


def compiled_file() -> bytes:
    """Return a file in the form of the Edge TPU compiler: one custom operator for all others."""
    return single_operator_file(EDGE_TPU_OPERATOR, [(1, 8, 8, 1)], (1, 7))


def chain(*names: str) -> Graph:
    """Return a network of operators with one input and no options, in a row."""
    builder = GraphBuilder()
    first = last = builder.tensor((1, 8, 8, 4))
    for name in names:
        last = builder.operator(name, [last], (1, 8, 8, 4))
    return reader.parse(builder.content([first], [last]), "chain")


def options(kind: str, **values: Any) -> Any:
    """Return options of an operator: `options("Conv2D", strideW=2)`."""
    result = getattr(schema, f"{kind}OptionsT")()
    for name, value in values.items():
        assert hasattr(result, name)
        setattr(result, name, value)
    return result


def repeated_operator_file(count: int) -> bytes:
    """Return a file that lists one operator `count` times, with `count` inputs each."""
    builder = flatbuffers.Builder()
    builder.StartVector(4, count, 4)
    for _ in range(count):
        builder.PrependInt32(0)
    inputs = builder.EndVector()
    schema.OperatorStart(builder)
    schema.OperatorAddInputs(builder, inputs)
    same = _list(builder, schema.OperatorEnd(builder), count)
    schema.TensorStart(builder)
    tensors = _list(builder, schema.TensorEnd(builder))
    schema.SubGraphStart(builder)
    schema.SubGraphAddTensors(builder, tensors)
    schema.SubGraphAddOperators(builder, same)
    graphs = _list(builder, schema.SubGraphEnd(builder))
    schema.OperatorCodeStart(builder)
    codes = _list(builder, schema.OperatorCodeEnd(builder))
    schema.BufferStart(builder)
    buffers = _list(builder, schema.BufferEnd(builder))
    schema.ModelStart(builder)
    schema.ModelAddSubgraphs(builder, graphs)
    schema.ModelAddOperatorCodes(builder, codes)
    schema.ModelAddBuffers(builder, buffers)
    builder.Finish(schema.ModelEnd(builder), b"TFL3")
    return bytes(builder.Output())


def _list(builder: flatbuffers.Builder, part: int, count: int = 1) -> int:
    builder.StartVector(4, count, 4)
    for _ in range(count):
        builder.PrependUOffsetTRelative(part)
    return builder.EndVector()
