"""Shows nothing: for measuring, and for running without a screen."""

from __future__ import annotations

import numpy as np


class NoDisplay:
    """Drops every picture."""

    name = "none (every picture is drawn and dropped)"
    size = None

    def show(self, pixels: np.ndarray, time: float) -> None:
        pass

    def power(self, on: bool) -> None:
        pass

    def close(self) -> None:
        pass
