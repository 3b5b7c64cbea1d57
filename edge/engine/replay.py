"""An engine that gives recorded answers: for tests and for trying out the rest without a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle

import numpy as np


class ReplayEngine:
    """Gives the recorded answers in turn, over and over, and keeps the last picture it saw.

    Args:
        answers: each a list of float32 arrays, one per output; or a function from the picture
            (uint8) to such a list.
        input_shape: (height, width, channels).
    """

    def __init__(
        self,
        answers: Sequence[list[np.ndarray]] | Callable[[np.ndarray], list[np.ndarray]],
        input_shape: tuple[int, int, int],
    ) -> None:
        self.name = "replay"
        self.input_shape = input_shape
        self.last: np.ndarray | None = None
        if callable(answers):
            self._answer = answers
        else:
            turn = cycle(answers)
            self._answer = lambda _pixels: next(turn)
        first = self._answer(np.zeros(input_shape, np.uint8))
        self.output_shapes = tuple(array.shape for array in first)

    def infer(self, pixels: np.ndarray) -> list[np.ndarray]:
        self.last = pixels
        return self._answer(pixels)
