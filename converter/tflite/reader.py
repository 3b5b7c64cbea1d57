"""Read a .tflite file's operators by the schema that LiteRT carries, without TensorFlow.

The flatbuffers package follows offsets wherever they lead. Here all damage ends in ModelError,
and no list in the file is believed to be longer than the file.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from converter.tflite.graph import KERNELS, Graph, Operator, Tensor
from edge.errors import ModelError

T = TypeVar("T")

IDENTIFIER = b"TFL3"
# What flatbuffers and numpy raise where an offset leads out of the file or to nonsense.
DAMAGE = struct.error, TypeError, ValueError, LookupError
RANK = 16  # of a tensor; TensorFlow Lite's own operators end at 8
# A writer may let lists share bytes; those of TensorFlow's files come to a few percent.
OVERLAP = 2
PLAIN = "float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8"
SIZES = {dtype: np.dtype(dtype).itemsize for dtype in PLAIN}


def _names(enumeration: type) -> dict[int, str]:
    return {number: name for name, number in vars(enumeration).items() if name[0] != "_"}


OPERATORS = _names(schema.BuiltinOperator)
TYPES = {number: name.lower() for number, name in _names(schema.TensorType).items()}
ENUMERATIONS = {
    "padding": _names(schema.Padding),
    "fused_activation_function": _names(schema.ActivationFunctionType),
    "weights_format": _names(schema.FullyConnectedOptionsWeightsFormat),
}


def read(path: Path) -> Graph:
    """Read a .tflite file.

    Raises:
        ModelError: it is not there, not a TensorFlow Lite file, or damaged.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror}") from error
    return parse(content, str(path))


def parse(content: bytes, source: str) -> Graph:
    """Read the content of a .tflite file.

    Args:
        content: of the whole file.
        source: its name, for messages.

    Raises:
        ModelError: it is not a TensorFlow Lite file, or damaged.
    """
    if content[4:8] != IDENTIFIER:
        raise ModelError(f"{source}: not a TensorFlow Lite file")
    try:
        return _Reader(content).graph()
    except DAMAGE as error:
        raise ModelError(f"{source}: damaged or cut short") from error


class _Reader:
    """Takes a file apart; raises one of `DAMAGE` where that does not work."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._left = OVERLAP * len(content)
        self._model = schema.Model.GetRootAs(content)
        if self._model.SubgraphsLength() == 0:
            raise ValueError("no graph in it")
        self._main = self._model.Subgraphs(0)
        self._codes = self._all(self._model.OperatorCodesLength(), self._code)
        self._tensors = self._all(self._main.TensorsLength(), self._tensor)

    def graph(self) -> Graph:
        return Graph(
            operators=tuple(self._all(self._main.OperatorsLength(), self._operator)),
            inputs=self._known(self._main.InputsAsNumpy()),
            outputs=self._known(self._main.OutputsAsNumpy()),
            subgraphs=self._model.SubgraphsLength(),
            parameters=sum(tensor.elements for tensor in self._tensors if tensor.learned),
            size=len(self._content),
        )

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise ValueError("its lists are longer than the file")

    def _all(self, count: int, part: Callable[[int], T]) -> list[T]:
        self._spend(4 * count)
        return [part(number) for number in range(count)]

    def _numbers(self, found: Any) -> tuple[int, ...]:
        """A list of numbers; flatbuffers gives a plain 0 for one that is left out."""
        if isinstance(found, int):
            return ()
        self._spend(found.nbytes)
        return tuple(found.tolist())

    def _text(self, found: bytes | None) -> str:
        """A name, fit for a terminal whatever the file holds."""
        self._spend(len(found or b""))
        text = (found or b"").decode(errors="replace")
        return "".join(letter if letter.isprintable() else "?" for letter in text)

    def _code(self, number: int) -> tuple[str, bool, int]:
        """An operator's name, whether it is custom, and its version."""
        code = self._model.OperatorCodes(number)
        # Older files fill only the older field, of one byte.
        builtin = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        if builtin == schema.BuiltinOperator.CUSTOM:
            return self._text(code.CustomCode()), True, code.Version()
        return OPERATORS.get(builtin, f"BUILTIN_{builtin}"), False, code.Version()

    def _tensor(self, number: int) -> Tensor:
        found = self._main.Tensors(number)
        form = found.Quantization()
        tensor = Tensor(
            index=number,
            name=self._text(found.Name()),
            shape=self._shape(found),
            dtype=TYPES[found.Type()],
            scales=form.ScaleLength() if form else 0,
            zero_point=form.ZeroPoint(0) if form and form.ZeroPointLength() else 0,
            data=self._data(found.Buffer()),
        )
        # A sparse one holds only some of its numbers.
        needed = 0 if found.Sparsity() else tensor.elements * SIZES.get(tensor.dtype, 0)
        if tensor.constant and len(tensor.data) < needed:
            raise ValueError("a constant with too few bytes")
        return tensor

    def _shape(self, tensor: Any) -> tuple[int, ...]:
        # The signature is there where a size is open, for which the shape has a 1.
        signature = self._numbers(tensor.ShapeSignatureAsNumpy())
        shape = signature or self._numbers(tensor.ShapeAsNumpy())
        if len(shape) > RANK or min(shape, default=0) < -1:
            raise ValueError("a tensor of impossible shape")
        return shape

    def _data(self, number: int) -> memoryview:
        if number >= self._model.BuffersLength():
            raise ValueError("a tensor without a buffer")
        buffer = self._model.Buffers(number)
        if start := buffer.Offset():  # files above 2 GB keep constants behind the flatbuffer
            return memoryview(self._content)[start : start + buffer.Size()]
        found = buffer.DataAsNumpy()
        return memoryview(b"") if isinstance(found, int) else found.data

    def _maybe(self, found: Any) -> tuple[Tensor | None, ...]:
        """Tensors by their numbers, of which -1 stands for none."""
        numbers = self._numbers(found)
        if min(numbers, default=0) < -1:
            raise ValueError("a tensor of impossible number")
        return tuple(None if number < 0 else self._tensors[number] for number in numbers)

    def _known(self, found: Any) -> tuple[Tensor, ...]:
        return tuple(tensor for tensor in self._maybe(found) if tensor)

    def _operator(self, number: int) -> Operator:
        found = self._main.Operators(number)
        name, custom, version = self._codes[found.OpcodeIndex()]
        inputs, outputs = self._maybe(found.InputsAsNumpy()), self._known(found.OutputsAsNumpy())
        if name in KERNELS and not custom and not outputs:
            raise ValueError("a layer without output")
        return Operator(number, name, custom, version, inputs, outputs, self._options(found))

    def _options(self, operator: Any) -> dict[str, Any]:
        table = operator.BuiltinOptions()
        found = schema.BuiltinOptionsCreator(operator.BuiltinOptionsType(), table)
        options = {_snake(name): value for name, value in vars(found).items()} if found else {}
        plain = {name: v for name, v in options.items() if isinstance(v, int | float | np.ndarray)}
        return {name: self._option(name, value) for name, value in plain.items()}

    def _option(self, name: str, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return self._numbers(value)
        return ENUMERATIONS[name][value] if name in ENUMERATIONS else value


def _snake(name: str) -> str:
    """As the schema writes names, of which Python's generated classes make strideW."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
