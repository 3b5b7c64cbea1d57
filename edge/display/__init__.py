"""Destinations of the rendered pictures: a screen, a web page, files, memory."""

from __future__ import annotations

from typing import Protocol

import numpy as np


class Display(Protocol):
    """A destination of rendered pictures."""

    @property
    def name(self) -> str:
        """Kind and address of the display, for log lines and messages."""
        ...

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the pictures that it shows, pixels; None accepts any.

        The size may change while it runs; a picture of another size is then not shown.
        """
        ...

    def show(self, pixels: np.ndarray, time: float) -> None:
        """Show a picture.

        Args:
            pixels: uint8, (height, width, 3), RGB.
            time: of the frame it was made from, seconds.

        Raises:
            DeviceError: the display can show nothing more.
        """
        ...

    def power(self, on: bool) -> None:
        """Switch the screen on or off; displays without a screen ignore it.

        Called for every picture. While the screen is off, `show` may do nothing.
        """
        ...

    def adjust(self, mode: str, rotate: int, overscan: float) -> None:
        """Apply changed screen settings; displays without a screen ignore them.

        Args:
            mode: "WIDTHxHEIGHT" or "WIDTHxHEIGHT@RATE"; "" for the screen's preferred mode.
            rotate: degrees clockwise: 0, 90, 180 or 270.
            overscan: share of the width and height that stays black at each edge, 0 to 0.2.

        Raises:
            ConfigError: the screen has no such mode; the old settings stay.
        """
        ...

    def close(self) -> None:
        """Finish the output and release the device; may be called twice."""
        ...
