"""The bare screen: no desktop, no browser, only the kernel's mode setting.

Screens come and go. While none is there, pictures are dropped and the loop goes on; a second after
one is plugged in it shows them, at its own size.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from edge.display.kms.card import Buffer, Card, KernelCard, Mode, Output
from edge.errors import ConfigError, DeviceError
from edge.progress import say

LOOK = 1.0  # seconds between looks at what is plugged in
FLIP = 0.5  # seconds that a flip may take; a refresh takes a sixtieth
TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
ROTATIONS = (0, *TURNS)

OpenCards = Callable[[], Iterator[Card]]


def open_cards(folder: Path = Path("/dev/dri")) -> Iterator[Card]:
    """The cards of this machine, opened one after the other; close those that are not needed.

    Raises:
        DeviceError: there is none, or it may not be opened.
    """
    paths = sorted(folder.glob("card[0-9]*"))
    if not paths:
        raise DeviceError(f"no display: {folder} holds no card: is a screen's driver loaded?")
    for path in paths:
        try:
            yield KernelCard(path)
        except PermissionError as error:
            raise DeviceError(f"{path}: not allowed: add this user to the group 'video'") from error
        except OSError as error:
            raise DeviceError(f"{path}: cannot be opened: {error.strerror}") from error


@dataclass
class _Screen:
    """A screen that shows our pictures, from one buffer while the other is painted."""

    card: Card
    output: Output
    mode: Mode
    buffers: tuple[Buffer, Buffer]
    plugged: bytes
    front: int = 0
    flipping: bool = False

    def paint(self, pixels: np.ndarray, overscan: float) -> None:
        """Show an upright picture of the screen's size less its margins from the next refresh on.

        Raises:
            OSError: the screen is gone, or the card is another program's.
        """
        if self.flipping and not self.card.flipped(FLIP):
            raise TimeoutError(errno.ETIMEDOUT, "the card does not answer")
        back = self.buffers[1 - self.front]
        cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA, dst=_inside(back.pixels, overscan))
        self.card.flip(self.output, back)
        self.front, self.flipping = 1 - self.front, True

    def close(self) -> None:
        """Give the buffers back, once the card has done with them."""
        if self.flipping:
            self.card.flipped(FLIP)
        for buffer in self.buffers:
            self.card.free(buffer)


class KmsDisplay:
    """Shows pictures on the first connected screen, without tearing.

    Args:
        mode: "WIDTHxHEIGHT" or "WIDTHxHEIGHT@RATE"; "" takes what the screen prefers.
        rotate: degrees clockwise that the picture is turned by, as the screen hangs.
        overscan: share of the width and height that stays black at each edge, 0 to 0.2, for
            screens that hide their edges.
        opener: opens the cards; a fake stands in for it in tests.
        tell: takes a line for the log when a screen comes or goes later.
        clock: seconds.

    Raises:
        ConfigError: the screen has no such mode, or the rotation is none.
        DeviceError: there is no card, or it may not be opened.
    """

    def __init__(
        self,
        mode: str = "",
        rotate: int = 0,
        overscan: float = 0.0,
        opener: OpenCards = open_cards,
        tell: Callable[[str], None] = say,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if rotate not in ROTATIONS:
            raise ConfigError(f"display.rotate must be one of {ROTATIONS}, not {rotate}")
        self._wanted, self._rotate, self._overscan = mode, rotate, overscan
        self._opener, self._tell, self._clock = opener, tell, clock
        self._cards: list[Card] = []
        self._screen: _Screen | None = None
        self._told = ""
        self._connect(first=True)
        self._looked = clock()

    @property
    def name(self) -> str:
        return f"kms: {self._told}"

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the pictures to show, pixels; None while there is no screen."""
        if not self._screen:
            return None
        shape = _inside(self._screen.buffers[0].pixels, self._overscan).shape
        width, height = shape[1], shape[0]
        return (height, width) if self._rotate in (90, 270) else (width, height)

    @property
    def ready(self) -> bool:
        """A screen shows our pictures."""
        return self._screen is not None

    @property
    def state(self) -> str:
        """What is so with the screen, for people."""
        return self._told

    def show(self, pixels: np.ndarray, time: float) -> None:
        if self._clock() - self._looked >= LOOK:
            self._looked = self._clock()
            self._look()
        # The screen may have changed since the picture was drawn: the next one will fit.
        if self._screen is None or pixels.shape[1::-1] != self.size:
            return
        turned = cv2.rotate(pixels, TURNS[self._rotate]) if self._rotate else pixels
        try:
            self._screen.paint(turned, self._overscan)
        except OSError as error:
            self._disconnect(f"{self._screen.output.name}: {error.strerror}")

    def close(self) -> None:
        if self._screen:
            self._screen.close()
            self._screen = None
        self._close_cards()

    def _look(self) -> None:
        """Has a screen come, gone, or been exchanged?"""
        if self._screen and self._screen.card.plugged() != self._screen.plugged:
            self._disconnect(f"{self._screen.output.name} was unplugged or exchanged")
        if not self._screen:
            self._connect(first=False)

    def _connect(self, *, first: bool) -> None:
        """Take the first screen that can be had, and say so.

        Args:
            first: raise what the configuration has to mend, which later is only told.
        """
        self._cards = self._cards or list(self._opener())
        reason, refused = "no screen is connected: waiting for one", False
        for card in self._cards:
            for output in card.outputs():
                mode = self._mode(output, strict=first)
                try:
                    self._screen = self._start(card, output, mode)
                except OSError as error:
                    reason, refused = _refusal(output, error), True
                    continue
                self._told_once(f"{output.name} shows the picture, {mode}")
                return
        if refused:  # a program becomes a card's master as it opens it, not later
            self._close_cards()
        self._told_once(reason)

    def _start(self, card: Card, output: Output, mode: Mode) -> _Screen:
        plugged = card.plugged()
        buffers = tuple(card.buffer(mode.width, mode.height) for _ in range(2))
        for buffer in buffers:
            buffer.pixels[:] = 0  # the margins stay so
        try:
            card.show(output, mode, buffers[0])
        except OSError:
            for buffer in buffers:
                card.free(buffer)
            raise
        return _Screen(card, output, mode, (buffers[0], buffers[1]), plugged)

    def _mode(self, output: Output, *, strict: bool) -> Mode:
        preferred = next((mode for mode in output.modes if mode.preferred), output.modes[0])
        if not self._wanted:
            return preferred
        for mode in output.modes:
            if self._wanted in (str(mode), f"{mode.width}x{mode.height}"):
                return mode
        there = ", ".join(dict.fromkeys(map(str, output.modes)))
        told = f"{output.name} has no mode {self._wanted!r}: it has {there}"
        if strict:
            raise ConfigError(f"display.mode: {told}")
        self._told_once(f"{told}; {preferred} is taken")
        return preferred

    def _disconnect(self, reason: str) -> None:
        assert self._screen is not None
        with suppress(OSError):  # a card that is gone has freed them itself
            self._screen.close()
        self._screen = None
        self._told_once(f"{reason}: waiting for a screen")

    def _close_cards(self) -> None:
        for card in self._cards:
            card.close()
        self._cards = []

    def _told_once(self, line: str) -> None:
        if self._told and line != self._told:
            self._tell(f"display: {line}")
        self._told = line


def _refusal(output: Output, error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EPERM, errno.EBUSY):
        return f"{output.name}: another program shows its picture there: waiting until it ends"
    return f"{output.name}: {error.strerror}"


def _inside(pixels: np.ndarray, overscan: float) -> np.ndarray:
    """The part of a screen within its margins."""
    down, across = round(pixels.shape[0] * overscan), round(pixels.shape[1] * overscan)
    return pixels[down : pixels.shape[0] - down, across : pixels.shape[1] - across]
