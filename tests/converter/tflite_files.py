"""Small .tflite files, put together by hand for what no converter makes on demand."""

from __future__ import annotations

from typing import Any, NamedTuple

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from converter.tflite import reader as operators
from converter.tflite.graph import COMPILED, Graph

DTYPES = {"INT8": np.int8, "UINT8": np.uint8, "INT32": np.int32, "FLOAT32": np.float32}


class T(NamedTuple):
    """A tensor; a shape alone stands for `T(shape)`, what is computed, in int8."""

    shape: tuple[int, ...]
    values: Any = None
    dtype: str = "INT8"
    scales: int = 1
    zero_point: int = 0


def ints(*values: int) -> T:
    """A constant axis, size, or the like."""
    return T((len(values),), values, "INT32", 0)


def weights(*shape: int, scales: int = 1) -> T:
    """A constant of int8, all 1."""
    return T(shape, 1, scales=scales)


class Sketch:
    """A file in the making: operators one after the other, then `content`."""

    def __init__(self) -> None:
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.graph.operators = [], []
        self.model = schema.ModelT()
        self.model.version, self.model.subgraphs = 3, [self.graph]
        self.model.operatorCodes, self.model.buffers = [], [schema.BufferT()]

    def tensor(self, form: T | tuple[int, ...]) -> int:
        shape, values, dtype, scales, zero_point = form if isinstance(form, T) else T(form)
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
        """Add an operator of TensorFlow Lite, or by another name a custom one; gives its output."""
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
        self.graph.inputs, self.graph.outputs = inputs, outputs
        builder = flatbuffers.Builder()
        builder.Finish(self.model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def single(
    name: str, inputs: list[T | tuple[int, ...]], output: T | tuple[int, ...], options: Any = None,
    version: int = 1,
) -> bytes:  # fmt: skip
    """A file of one operator."""
    sketch = Sketch()
    numbers = [sketch.tensor(form) for form in inputs]
    return sketch.content(numbers[:1], [sketch.operator(name, numbers, output, options, version)])


def compiled() -> bytes:
    """The form of what the Edge TPU compiler makes: all that it maps is one custom operator."""
    return single(COMPILED, [(1, 8, 8, 1)], (1, 7))


def chain(*names: str) -> Graph:
    """A network of operators with one input and no options, each after the one before."""
    sketch = Sketch()
    first = last = sketch.tensor((1, 8, 8, 4))
    for name in names:
        last = sketch.operator(name, [last], (1, 8, 8, 4))
    return operators.parse(sketch.content([first], [last]), "chain")


def options(kind: str, **values: Any) -> Any:
    """Options of an operator: `options("Conv2D", strideW=2)`."""
    result = getattr(schema, f"{kind}OptionsT")()
    for name, value in values.items():
        assert hasattr(result, name)
        setattr(result, name, value)
    return result


def repeated(count: int) -> bytes:
    """A file whose operators are all one and the same, which reads one tensor `count` times."""
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
