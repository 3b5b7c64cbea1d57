"""Base class of the displays without a screen."""

from __future__ import annotations


class ScreenlessDisplay:
    """Accepts pictures of any size, and has no screen to switch off or to adjust."""

    size: tuple[int, int] | None = None

    def power(self, on: bool) -> None:
        """Ignore it, see `edge.display.Display`."""

    def adjust(self, mode: str, rotate: int, overscan: float) -> None:
        """Ignore them, see `edge.display.Display`."""
