"""Networks compiled for the Edge TPU: names of their files, and what they leave to the CPU.

The compiler replaces the operators that run on the Edge TPU by custom operators of one name. The
delegate takes these only: a file without them runs on the CPU, whatever delegate is loaded.

Source of the layout: TensorFlow's lite/schema/schema.fbs, and the FlatBuffers internals. The
runtimes have no public function that lists operators.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from edge.errors import BackendError, ModelError

SUFFIX = "_edgetpu"  # as the compiler names its results
OPERATOR = b"edgetpu-custom-op"
# Numbers of fields in the schema.
OPERATOR_CODES, SUBGRAPHS = 1, 2  # of Model
CUSTOM_CODE = 1  # of OperatorCode
OPERATORS = 3  # of SubGraph
OPCODE_INDEX = 0  # of Operator


class Operators(NamedTuple):
    """Number of operators of a file by where they run when the delegate is loaded.

    Attributes:
        on_tpu: parts that run on the Edge TPU; 0 in a file that was not compiled.
        on_cpu: operators that run on the CPU.
    """

    on_tpu: int
    on_cpu: int


def compiled_path(path: Path) -> Path:
    """Return the path of the compiled form of a network: x.tflite -> x_edgetpu.tflite.

    A path that has this form already is returned as it is.
    """
    if path.stem.endswith(SUFFIX):
        return path
    return path.with_name(f"{path.stem}{SUFFIX}{path.suffix}")


def find_compiled(path: Path) -> Path:
    """Return the path of the compiled form of a network, which exists.

    Raises:
        BackendError: it does not exist.
    """
    compiled = compiled_path(path)
    if not os.path.isfile(compiled):  # noqa: PTH113 - never raises
        raise BackendError(f"{compiled}: no model for the Edge TPU: run 'make edgetpu' on a PC")
    return compiled


def count_operators(path: Path) -> Operators:
    """Count the operators of the main graph of a .tflite file.

    Raises:
        ModelError: the file cannot be read, or is damaged.
    """
    try:
        model = _Table.root(path.read_bytes())
        most = len(OPERATOR) + 1
        codes = [code.text(CUSTOM_CODE, most) == OPERATOR for code in model.tables(OPERATOR_CODES)]
        graph = next(model.tables(SUBGRAPHS))
        on_tpu = [codes[each.number(OPCODE_INDEX)] for each in graph.tables(OPERATORS)]
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror}") from error
    except (struct.error, LookupError, StopIteration) as error:
        raise ModelError(f"{path}: not a TFLite model, or damaged") from error
    return Operators(sum(on_tpu), len(on_tpu) - sum(on_tpu))


def require_compiled(path: Path) -> Operators:
    """Return the number of operators of a file that was compiled; see `count_operators`.

    Raises:
        ModelError: also where the file was not compiled.
    """
    found = count_operators(path)
    if not found.on_tpu:
        raise ModelError(f"{path}: not compiled for the Edge TPU: run 'make edgetpu' on a PC")
    return found


class _Table(NamedTuple):
    """Table of a FlatBuffer; reading out of bounds raises struct.error.

    Attributes:
        data: the file.
        at: position of the table, bytes.
    """

    data: bytes
    at: int

    @classmethod
    def root(cls, data: bytes) -> _Table:
        """Return the root table of a file."""
        return cls(data, _unsigned(data, 0))

    def tables(self, field: int) -> Iterator[_Table]:
        """Yield the tables of a field that is a vector of tables."""
        if start := self._target(field):
            for position in range(start + 4, start + 4 + 4 * _unsigned(self.data, start), 4):
                yield _Table(self.data, position + _unsigned(self.data, position))

    def text(self, field: int, most: int) -> bytes:
        """Return the first bytes of a field that is a string; b"" where it is absent."""
        if not (start := self._target(field)):
            return b""
        return self.data[start + 4 : start + 4 + min(most, _unsigned(self.data, start))]

    def number(self, field: int) -> int:
        """Return a field that is an unsigned number of 32 bits; 0 where it is absent."""
        position = self._position(field)
        return _unsigned(self.data, position) if position else 0

    def _target(self, field: int) -> int:
        """Return the position of the vector or string to which a field points; 0 for none."""
        position = self._position(field)
        return position + _unsigned(self.data, position) if position else 0

    def _position(self, field: int) -> int:
        (distance,) = struct.unpack_from("<i", self.data, self.at)
        start = self.at - distance  # of the offsets of the fields
        if start < 0:
            raise struct.error("out of bounds")
        (size,) = struct.unpack_from("<H", self.data, start)
        if 4 + 2 * field >= size:
            return 0
        (offset,) = struct.unpack_from("<H", self.data, start + 4 + 2 * field)
        return self.at + offset if offset else 0


def _unsigned(data: bytes, position: int) -> int:
    number: int = struct.unpack_from("<I", data, position)[0]
    return number
