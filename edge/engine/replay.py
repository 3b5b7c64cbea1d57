"""Engine that returns recorded outputs, for tests and for use without a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle

import numpy as np


class ReplayEngine:
    """Returns recorded outputs in turn, repeated from the start after the last.

    Args:
        outputs: per picture a list of float32 arrays, one per output; or a function from the
            picture (uint8) to such a list.
        input_shape: (height, width, channels).

    Attributes:
        last: the last picture that was inferred, uint8; None before the first.
    """

    def __init__(
        self,
        outputs: Sequence[list[np.ndarray]] | Callable[[np.ndarray], list[np.ndarray]],
        input_shape: tuple[int, int, int],
    ) -> None:
        self.name = "replay"
        self.input_shape = input_shape
        self.last: np.ndarray | None = None
        if callable(outputs):
            self._replay = outputs
        else:
            turns = cycle(outputs)
            self._replay = lambda _pixels: next(turns)
        first = self._replay(np.zeros(input_shape, np.uint8))
        self.output_shapes = tuple(array.shape for array in first)

    def infer(self, pixels: np.ndarray) -> list[np.ndarray]:
        self.last = pixels
        return self._replay(pixels)
