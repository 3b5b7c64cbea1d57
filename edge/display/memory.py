"""Keeps the pictures in memory: for tests, and for programs that use this package."""

from __future__ import annotations

import numpy as np


class MemoryDisplay:
    """Keeps the last pictures.

    Args:
        keep: how many.
    """

    name = "memory"
    size = None

    def __init__(self, keep: int = 100) -> None:
        self.pictures: list[np.ndarray] = []
        self.closed = False
        self._keep = keep

    def show(self, pixels: np.ndarray, time: float) -> None:
        self.pictures = [*self.pictures, pixels.copy()][-self._keep :]

    def close(self) -> None:
        self.closed = True
