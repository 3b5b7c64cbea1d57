"""Display that keeps the pictures in memory, for tests and for programs that use this package."""

from __future__ import annotations

import numpy as np

from edge.display.screenless import ScreenlessDisplay


class MemoryDisplay(ScreenlessDisplay):
    """Keeps the last pictures.

    Args:
        keep: number of pictures.

    Attributes:
        pictures: the last ones, oldest first.
        on: argument of the last call of `power`.
        closed: `close` was called.
    """

    name = "memory"

    def __init__(self, keep: int = 100) -> None:
        self.pictures: list[np.ndarray] = []
        self.closed, self.on = False, True
        self._keep = keep

    def show(self, pixels: np.ndarray, time: float) -> None:
        self.pictures = [*self.pictures, pixels.copy()][-self._keep :]

    def power(self, on: bool) -> None:
        self.on = on

    def close(self) -> None:
        self.closed = True
