"""Graph, operators and tensors of a .tflite file as plain values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

# In a compiled file, one operator of this name replaces all that run on the Edge TPU.
EDGE_TPU_OPERATOR = "edgetpu-custom-op"
# Dimensions of an operator's weights whose product is the kernel size for one output channel.
KERNEL_DIMENSIONS = {
    "CONV_2D": slice(1, 4),
    "DEPTHWISE_CONV_2D": slice(1, 3),
    "FULLY_CONNECTED": slice(1, 2),
    "TRANSPOSE_CONV": slice(3),
}


@dataclass(frozen=True)
class Tensor:
    """Input or output of an operator.

    Attributes:
        index: number of the tensor in the file.
        name: name that the converter gave it.
        shape: sizes of the dimensions; -1 is a size known only at run time.
        dtype: "int8", "float32", ...
        scales: number of quantization scales: 0 means not quantized, more than 1 means one per
            channel.
        zero_point: integer that represents 0.0 (of the first channel, if there are several).
        data: bytes of a constant; empty for a network input or a computed tensor.
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
        """True if the file holds the values."""
        return len(self.data) > 0

    @property
    def elements(self) -> int:
        """Number of elements; a size known only at run time counts as 1."""
        return math.prod(1 if size < 0 else size for size in self.shape)

    @property
    def learned(self) -> bool:
        """True for weights and biases, False for constants such as shapes and axes."""
        return self.constant and (self.scales > 0 or self.dtype.startswith("float"))

    def integers(self) -> tuple[int, ...]:
        """Return the elements of an integer constant, flattened; () for any other tensor."""
        if self.dtype not in ("int8", "uint8", "int16", "int32", "int64"):
            return ()
        dtype = np.dtype(self.dtype).newbyteorder("<")
        count = len(self.data) // dtype.itemsize  # a buffer may end with an incomplete element
        return tuple(np.frombuffer(self.data, dtype, count).tolist())


@dataclass(frozen=True)
class Operator:
    """One operator of a network.

    Attributes:
        number: position in the order of execution, from 0.
        name: name in the TensorFlow Lite schema, such as "CONV_2D", or of the custom operator.
        custom: True for a custom operator, False for a built-in one.
        version: version of the operator.
        inputs: tensors that it reads; None for an optional one that is absent, such as a bias.
        outputs: tensors that it writes.
        options: options by their names in the schema: stride_w, beta, axis. Padding, activation
            function and weights format are given by name: "SAME", "RELU6", "DEFAULT".
    """

    number: int
    name: str
    custom: bool
    version: int
    inputs: tuple[Tensor | None, ...]
    outputs: tuple[Tensor, ...]
    options: Mapping[str, Any] = field(default_factory=dict)

    def input(self, position: int) -> Tensor | None:
        """Return the input at a position; None if it is absent."""
        return self.inputs[position] if position < len(self.inputs) else None

    def tensors(self) -> Iterator[Tensor]:
        """Yield all inputs that are present, then all outputs."""
        yield from (tensor for tensor in self.inputs if tensor)
        yield from self.outputs

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one inference, for convolutions and dense layers; otherwise 0.

        The product of the number of output elements (input elements for a transposed
        convolution) and the kernel size for one channel.
        """
        weights = self.input(1)
        if self.custom or self.name not in KERNEL_DIMENSIONS or weights is None:
            return 0
        kernel = math.prod(weights.shape[KERNEL_DIMENSIONS[self.name]])
        visited = self.input(2) if self.name == "TRANSPOSE_CONV" else self.outputs[0]
        return visited.elements * kernel if visited else 0


@dataclass(frozen=True)
class Graph:
    """Main graph of a .tflite file.

    Attributes:
        operators: operators in the order of execution.
        inputs: inputs of the network.
        outputs: outputs of the network.
        subgraphs: number of graphs in the file; loops and branches have graphs of their own.
        parameters: number of weights and biases in the main graph.
        size: size of the file in bytes.
    """

    operators: tuple[Operator, ...]
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    subgraphs: int
    parameters: int
    size: int

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one inference, see `Operator.macs`."""
        return sum(operator.macs for operator in self.operators)

    @property
    def compiled(self) -> bool:
        """True if the file is an output of the Edge TPU compiler."""
        return any(
            operator.custom and operator.name == EDGE_TPU_OPERATOR for operator in self.operators
        )
