"""Displays show pictures: on a page, in a file, on a screen."""

from __future__ import annotations

from typing import Protocol

import numpy as np


class Display(Protocol):
    """Where pictures go."""

    @property
    def name(self) -> str:
        """What it is and where to look, for people."""
        ...

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the pictures it wants, pixels; None takes any.

        It may change while it runs; a picture of another size is then not shown.
        """
        ...

    def show(self, pixels: np.ndarray, time: float) -> None:
        """Show a picture.

        Args:
            pixels: uint8, (height, width, 3), RGB.
            time: of the frame it was made from, seconds.

        Raises:
            DeviceError: it can show nothing more.
        """
        ...

    def power(self, on: bool) -> None:
        """Switch the screen off to save power, or on again; what has no screen does nothing.

        Called for every picture; while it is off, nothing has to be shown.
        """
        ...

    def close(self) -> None:
        """Finish and give the device back; may be called twice."""
        ...
