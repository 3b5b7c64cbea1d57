"""What a card, a screen and a picture in the card's memory are; no kernel is needed for it."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np


class Mode(NamedTuple):
    """A picture size and rate of a screen; `raw` is the kernel's own description."""

    width: int
    height: int
    rate: int
    preferred: bool
    raw: Any = None

    def __str__(self) -> str:
        return f"{self.width}x{self.height}@{self.rate}"


class Output(NamedTuple):
    """A connector with a screen in it, and what can feed it."""

    name: str
    connector: int
    crtc: int
    modes: tuple[Mode, ...]


class Buffer(NamedTuple):
    """A picture in the card's memory.

    Attributes:
        id: what the card calls it.
        pixels: uint8, (height, width, 4): blue, green, red, unused; writes go to the card.
        handle: of its memory.
        memory: what keeps it mapped.
    """

    id: int
    pixels: np.ndarray
    handle: int = 0
    memory: mmap.mmap | None = None


class Card(Protocol):
    """What a display needs of a card."""

    name: str

    def outputs(self) -> list[Output]:
        """The connectors with a screen, as the card finds them now. Raises OSError."""
        ...

    def plugged(self, output: Output) -> bytes:
        """A value that changes when this screen is unplugged or exchanged; cheap."""
        ...

    def buffer(self, width: int, height: int) -> Buffer: ...
    def free(self, buffer: Buffer) -> None: ...
    def show(self, output: Output, mode: Mode, buffer: Buffer) -> None:
        """Set the mode and show a picture. Raises OSError."""
        ...

    def hide(self, output: Output) -> None:
        """Send the screen no signal, so that it sleeps. Raises OSError."""
        ...

    def flip(self, output: Output, buffer: Buffer) -> None:
        """Show another picture from the next refresh on. Raises OSError."""
        ...

    def flipped(self, seconds: float) -> bool:
        """Wait until the last flip is done; False if it is not by then."""
        ...

    def close(self) -> None: ...


OpenCards = Callable[[], Iterator[Card]]
