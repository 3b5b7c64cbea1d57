"""A screen that shows our pictures, and the cards of this machine that may have one."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from edge.display.kms.device import KernelCard
from edge.display.kms import Buffer, Card, Mode, Output
from edge.errors import DeviceError

FLIP = 0.5  # seconds that a flip may take; a refresh takes a sixtieth


def open_cards(folder: Path = Path("/dev/dri")) -> Iterator[Card]:
    """The cards of this machine that can be opened; close those that are not needed.

    Raises:
        DeviceError: there is none, or none may be opened.
    """
    paths, opened, refused = sorted(folder.glob("card[0-9]*")), 0, ""
    for path in paths:
        try:
            card = KernelCard(path)
        except PermissionError:
            refused = f"{path}: not allowed: add this user to the group 'video'"
        except OSError as error:
            refused = f"{path}: cannot be opened: {error.strerror}"
        else:
            opened += 1
            yield card
    if not opened:
        missing = f"no display: {folder} holds no card: is a screen's driver loaded?"
        raise DeviceError(refused or missing)


def outputs(card: Card) -> list[Output]:
    """The card's connectors with a screen; none where the card is gone."""
    try:
        return card.outputs()
    except OSError:
        return []


def inside(pixels: np.ndarray, overscan: float) -> np.ndarray:
    """The part of a screen within its margins, a share of its width and height each."""
    down, across = round(pixels.shape[0] * overscan), round(pixels.shape[1] * overscan)
    return pixels[down : pixels.shape[0] - down, across : pixels.shape[1] - across]


@dataclass
class Screen:
    """Shows pictures from one buffer while the other is painted."""

    card: Card
    output: Output
    mode: Mode
    buffers: tuple[Buffer, Buffer]
    plugged: bytes
    front: int = 0
    flipping: bool = False

    @classmethod
    def start(cls, card: Card, output: Output, mode: Mode) -> Screen:
        """Show black in a mode.

        Raises:
            OSError: the card is another program's, or cannot do it.
        """
        plugged = card.plugged(output)
        buffers = card.buffer(mode.width, mode.height), card.buffer(mode.width, mode.height)
        for buffer in buffers:
            buffer.pixels[:] = 0  # the margins stay so
        screen = cls(card, output, mode, buffers, plugged)
        try:
            card.show(output, mode, buffers[0])
        except OSError:
            screen.close()
            raise
        return screen

    def changed(self) -> bool:
        """It was unplugged, or another one is there."""
        return self.card.plugged(self.output) != self.plugged

    def paint(self, pixels: np.ndarray, overscan: float) -> None:
        """Show a picture of the screen's size less its margins from the next refresh on.

        Args:
            pixels: uint8, (height, width, 3), RGB, turned as the screen hangs.
            overscan: see `inside`.

        Raises:
            OSError: the screen is gone, or the card is another program's.
        """
        self._settle()
        back = self.buffers[1 - self.front]
        cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA, dst=inside(back.pixels, overscan))
        self.card.flip(self.output, back)
        self.front, self.flipping = 1 - self.front, True

    def sleep(self) -> None:
        """Send no signal. Raises OSError."""
        self._settle()
        self.card.hide(self.output)

    def wake(self) -> None:
        """Send the last picture again. Raises OSError."""
        self.card.show(self.output, self.mode, self.buffers[self.front])

    def _settle(self) -> None:
        """Wait for the flip that is under way."""
        if self.flipping and not self.card.flipped(FLIP):
            raise TimeoutError(errno.ETIMEDOUT, "the card does not answer")
        self.flipping = False

    def close(self) -> None:
        """Give the buffers back, once the card has done with them."""
        with suppress(OSError):  # a card that is gone has freed them itself
            if self.flipping:
                self.card.flipped(FLIP)
            for buffer in self.buffers:
                self.card.free(buffer)
