"""Read the graph of a .tflite file with LiteRT's schema, without TensorFlow.

The flatbuffers package does not validate offsets. This reader turns every kind of damage into a
ModelError, and limits the total length of all lists by the file's size, so that a damaged length
cannot exhaust the memory.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from converter.tflite.graph import KERNEL_DIMENSIONS, Graph, Operator, Tensor
from converter.tflite.schema_names import BUILTIN_OPERATORS, DTYPES, ENUMERATIONS, snake_case
from edge.errors import ModelError
from edge.system.text_file import UnreadableFileError, read_bytes

T = TypeVar("T")

IDENTIFIER = b"TFL3"
# Errors of flatbuffers and numpy for an offset that leads out of the file or to invalid data.
DAMAGE_ERRORS = struct.error, TypeError, ValueError, LookupError
MAX_BYTES = 2**31  # of a file: flatbuffers' own limit
MAX_RANK = 16  # of a tensor; built-in operators support up to 8
# Lists may share bytes of the file. In TensorFlow's own files only a few percent are shared.
MAX_SHARING = 2
NUMPY_DTYPES = "float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8"
ELEMENT_BYTES = {dtype: np.dtype(dtype).itemsize for dtype in NUMPY_DTYPES}


def read(path: Path) -> Graph:
    """Read a .tflite file.

    Raises:
        ModelError: the file does not exist, is not a TensorFlow Lite file, or is damaged.
    """
    try:
        content = read_bytes(path, MAX_BYTES)
    except UnreadableFileError as error:
        raise ModelError(f"{path}: cannot be read: {error}") from error
    return parse(content, str(path))


def parse(content: bytes, source: str) -> Graph:
    """Parse the content of a .tflite file.

    Args:
        content: the whole file.
        source: name of the file, for error messages.

    Raises:
        ModelError: the content is not a TensorFlow Lite file, or is damaged.
    """
    if content[4:8] != IDENTIFIER:
        raise ModelError(f"{source}: not a TensorFlow Lite file")
    try:
        return _Reader(content).graph()
    except DAMAGE_ERRORS as error:
        raise ModelError(f"{source}: damaged or truncated") from error


class _Reader:
    """Parser of one file; raises one of `DAMAGE_ERRORS` if the file is damaged."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._unread = MAX_SHARING * len(content)
        self._model = schema.Model.GetRootAs(content)
        if self._model.SubgraphsLength() == 0:
            raise ValueError("no graph")
        self._main = self._model.Subgraphs(0)
        self._codes = self._read_all(self._model.OperatorCodesLength(), self._read_code)
        self._tensors = self._read_all(self._main.TensorsLength(), self._read_tensor)

    def graph(self) -> Graph:
        """Return the main graph."""
        return Graph(
            operators=tuple(self._read_all(self._main.OperatorsLength(), self._read_operator)),
            inputs=self._present_tensors(self._main.InputsAsNumpy()),
            outputs=self._present_tensors(self._main.OutputsAsNumpy()),
            subgraphs=self._model.SubgraphsLength(),
            parameters=sum(tensor.elements for tensor in self._tensors if tensor.learned),
            size=len(self._content),
        )

    def _count_bytes(self, size: int) -> None:
        """Check that the lists read so far fit into the file."""
        self._unread -= size
        if self._unread < 0:
            raise ValueError("lists are longer than the file")

    def _read_all(self, count: int, read_one: Callable[[int], T]) -> list[T]:
        self._count_bytes(4 * count)
        return [read_one(number) for number in range(count)]

    def _integers(self, array: Any) -> tuple[int, ...]:
        """Return a list of the file as a tuple; flatbuffers gives 0 for one that is absent."""
        if isinstance(array, int):
            return ()
        self._count_bytes(array.nbytes)
        return tuple(array.tolist())

    def _text(self, content: bytes | None) -> str:
        """Return a name without characters that could control a terminal."""
        self._count_bytes(len(content or b""))
        text = (content or b"").decode(errors="replace")
        return "".join(letter if letter.isprintable() else "?" for letter in text)

    def _read_code(self, number: int) -> tuple[str, bool, int]:
        """Return an operator's name, True if it is custom, and its version."""
        code = self._model.OperatorCodes(number)
        # Old files set only the deprecated field, which has one byte.
        builtin = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        if builtin == schema.BuiltinOperator.CUSTOM:
            return self._text(code.CustomCode()), True, code.Version()
        return BUILTIN_OPERATORS.get(builtin, f"BUILTIN_{builtin}"), False, code.Version()

    def _read_tensor(self, number: int) -> Tensor:
        entry = self._main.Tensors(number)
        quantization = entry.Quantization()
        tensor = Tensor(
            index=number,
            name=self._text(entry.Name()),
            shape=self._shape(entry),
            dtype=DTYPES[entry.Type()],
            scales=quantization.ScaleLength() if quantization else 0,
            zero_point=_zero_point(quantization),
            data=self._buffer(entry.Buffer()),
        )
        # A sparse tensor stores only some of its elements.
        needed = 0 if entry.Sparsity() else tensor.elements * ELEMENT_BYTES.get(tensor.dtype, 0)
        if tensor.constant and len(tensor.data) < needed:
            raise ValueError("constant with too few bytes")
        return tensor

    def _shape(self, tensor: Any) -> tuple[int, ...]:
        # A tensor with sizes known only at run time has a signature; its shape has 1 for them.
        signature = self._integers(tensor.ShapeSignatureAsNumpy())
        shape = signature or self._integers(tensor.ShapeAsNumpy())
        if len(shape) > MAX_RANK or min(shape, default=0) < -1:
            raise ValueError("tensor with an invalid shape")
        return shape

    def _buffer(self, number: int) -> memoryview:
        if number >= self._model.BuffersLength():
            raise ValueError("tensor without a buffer")
        buffer = self._model.Buffers(number)
        if start := buffer.Offset():  # files above 2 GB store constants after the flatbuffer
            return memoryview(self._content)[start : start + buffer.Size()]
        data = buffer.DataAsNumpy()
        return memoryview(b"") if isinstance(data, int) else data.data

    def _optional_tensors(self, array: Any) -> tuple[Tensor | None, ...]:
        """Return tensors by their numbers; -1 means an absent tensor."""
        numbers = self._integers(array)
        if min(numbers, default=0) < -1:
            raise ValueError("tensor with an invalid number")
        return tuple(None if number < 0 else self._tensors[number] for number in numbers)

    def _present_tensors(self, array: Any) -> tuple[Tensor, ...]:
        return tuple(tensor for tensor in self._optional_tensors(array) if tensor)

    def _read_operator(self, number: int) -> Operator:
        entry = self._main.Operators(number)
        name, custom, version = self._codes[entry.OpcodeIndex()]
        inputs = self._optional_tensors(entry.InputsAsNumpy())
        outputs = self._present_tensors(entry.OutputsAsNumpy())
        if name in KERNEL_DIMENSIONS and not custom and not outputs:
            raise ValueError("layer without output")
        return Operator(number, name, custom, version, inputs, outputs, self._options(entry))

    def _options(self, operator: Any) -> dict[str, Any]:
        table = operator.BuiltinOptions()
        options = schema.BuiltinOptionsCreator(operator.BuiltinOptionsType(), table)
        return {
            snake_case(name): self._option_value(snake_case(name), value)
            for name, value in (vars(options) if options else {}).items()
            if isinstance(value, int | float | np.ndarray)
        }

    def _option_value(self, name: str, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return self._integers(value)
        return ENUMERATIONS[name][value] if name in ENUMERATIONS else value


def _zero_point(quantization: Any) -> int:
    """Return the zero point of the first channel; 0 if none is given."""
    if quantization and quantization.ZeroPointLength():
        return int(quantization.ZeroPoint(0))
    return 0
