"""Display that drops every picture, for measurements and for runs without a screen."""

from __future__ import annotations

import numpy as np

from edge.display.screenless import ScreenlessDisplay


class NoDisplay(ScreenlessDisplay):
    """Drops every picture."""

    name = "none (every picture is drawn and dropped)"

    def show(self, pixels: np.ndarray, time: float) -> None:
        """Drop the picture."""

    def close(self) -> None:
        """Do nothing: nothing is open."""
