"""Engines run a network: uint8 pixels in, float32 arrays out. Quantization stays inside."""

from __future__ import annotations

from typing import Protocol

import numpy as np


class Engine(Protocol):
    """An inference runtime with one network.

    Attributes:
        name: runtime, its version and the device, for log lines.
        input_shape: (height, width, channels) of one picture.
        output_shapes: of each output, without the batch dimension.
    """

    name: str
    input_shape: tuple[int, int, int]
    output_shapes: tuple[tuple[int, ...], ...]

    def infer(self, pixels: np.ndarray) -> list[np.ndarray]:
        """Run the network on one picture.

        Args:
            pixels: uint8, `input_shape`, 0 to 255.

        Returns:
            float32 arrays, one per output, without the batch dimension.
        """
        ...
