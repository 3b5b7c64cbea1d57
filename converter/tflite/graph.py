"""A .tflite file's network as plain values: graph, operators, tensors."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

COMPILED = "edgetpu-custom-op"  # stands in a compiled file for all that the Edge TPU does
# Which sizes of an operator's weights make up its kernel.
KERNELS = {
    "CONV_2D": slice(1, 4),
    "DEPTHWISE_CONV_2D": slice(1, 3),
    "FULLY_CONNECTED": slice(1, 2),
    "TRANSPOSE_CONV": slice(3),
}


@dataclass(frozen=True)
class Tensor:
    """What an operator reads or writes.

    Attributes:
        index: its number in the file.
        name: as the converter called it.
        shape: -1 is a size that only a run tells.
        dtype: "int8", "float32", ...
        scales: how many scales it is quantized with: 0 is not quantized, more than 1 is one for
            each channel.
        zero_point: the integer that stands for 0.0, in the first channel.
        data: the bytes of a constant; empty where the value is given or computed.
    """

    index: int
    name: str
    shape: tuple[int, ...]
    dtype: str
    scales: int = 0
    zero_point: int = 0
    data: memoryview = field(default=memoryview(b""), repr=False, compare=False)

    @property
    def constant(self) -> bool:
        return len(self.data) > 0

    @property
    def elements(self) -> int:
        """How many numbers it has; a size that only a run tells counts as 1."""
        return math.prod(1 if size < 0 else size for size in self.shape)

    @property
    def learned(self) -> bool:
        """Whether it holds weights or a bias, and not a shape or an axis."""
        return self.constant and (self.scales > 0 or self.dtype.startswith("float"))

    def integers(self) -> tuple[int, ...]:
        """The numbers of a constant of whole numbers, flat; none for any other tensor."""
        if self.dtype not in ("int8", "uint8", "int16", "int32", "int64"):
            return ()
        form = np.dtype(self.dtype).newbyteorder("<")
        whole = len(self.data) // form.itemsize  # a file may hold more bytes than it needs
        return tuple(np.frombuffer(self.data, form, whole).tolist())


@dataclass(frozen=True)
class Operator:
    """One step of a network.

    Attributes:
        number: its place in the order of execution, from 0.
        name: as TensorFlow Lite calls it, "CONV_2D"; a custom operator's own name.
        custom: it is none of TensorFlow Lite's own.
        version: of one of TensorFlow Lite's own.
        inputs: None stands for one that is left out, such as a bias.
        outputs: what it computes.
        options: as TensorFlow Lite's schema calls them: stride_w, beta, axis. Padding,
            activation function and format of weights by name: "SAME", "RELU6", "DEFAULT".
    """

    number: int
    name: str
    custom: bool
    version: int
    inputs: tuple[Tensor | None, ...]
    outputs: tuple[Tensor, ...]
    options: Mapping[str, Any] = field(default_factory=dict)

    def input(self, position: int) -> Tensor | None:
        """An input; None where there is none, or no such position."""
        return self.inputs[position] if position < len(self.inputs) else None

    def tensors(self) -> Iterator[Tensor]:
        """All inputs that there are, then all outputs."""
        yield from (tensor for tensor in self.inputs if tensor)
        yield from self.outputs

    @property
    def constant_bytes(self) -> int:
        return sum(len(tensor.data) for tensor in self.inputs if tensor)

    @property
    def macs(self) -> int:
        """Multiply-accumulates of a run, of convolutions and dense layers; 0 for all others.

        Each number that is written takes as many as the kernel has weights for one channel; of a
        transposed convolution, each number that is read.
        """
        weights = self.input(1)
        if self.custom or self.name not in KERNELS or weights is None:
            return 0
        walked = self.input(2) if self.name == "TRANSPOSE_CONV" else self.outputs[0]
        return walked.elements * math.prod(weights.shape[KERNELS[self.name]]) if walked else 0


@dataclass(frozen=True)
class Graph:
    """A network as its file holds it.

    Attributes:
        operators: of the main graph, in the order of execution.
        inputs: what is given to it.
        outputs: what it answers.
        subgraphs: how many graphs the file holds; loops and branches have their own.
        parameters: how many numbers of the main graph were learned.
        size: of the file, in bytes.
    """

    operators: tuple[Operator, ...]
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    subgraphs: int
    parameters: int
    size: int

    @property
    def macs(self) -> int:
        """Multiply-accumulates of a run, see `Operator.macs`."""
        return sum(operator.macs for operator in self.operators)

    @property
    def compiled(self) -> bool:
        """Whether the Edge TPU compiler made this file."""
        return any(operator.custom and operator.name == COMPILED for operator in self.operators)
