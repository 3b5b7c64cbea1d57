"""The bare screen: no desktop, no browser, only the kernel's mode setting.

Screens come and go. While none is there, pictures are dropped and the loop goes on; a second after
one is plugged in it shows them, at its own size.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable

import cv2
import numpy as np

from edge.display.kms.modes import mode_of, no_mode, preferred
from edge.display.kms import Card, OpenCards, Output
from edge.display.kms.screen import Screen, inside, open_cards, outputs
from edge.errors import ConfigError, DeviceError
from edge.system.console import say

LOOK = 1.0  # seconds between looks at what is plugged in
TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


class KmsDisplay:
    """Shows pictures on the first connected screen, without tearing.

    Args:
        mode: "WIDTHxHEIGHT" or "WIDTHxHEIGHT@RATE"; "" takes what the screen prefers.
        rotate: 0, 90, 180 or 270: degrees clockwise that the picture is turned by, as the screen
            hangs.
        overscan: share of the width and height that stays black at each edge, 0 to 0.2, for
            screens that hide their edges.
        opener: opens the cards; a fake stands in for it in tests.
        tell: takes a line for the log when a screen comes or goes later.
        clock: seconds.

    Raises:
        ConfigError: no screen has such a mode.
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
        self._wanted, self._rotate, self._overscan = mode, rotate, overscan
        self._opener, self._tell, self._clock = opener, tell, clock
        self._cards: list[Card] = []
        self._screen: Screen | None = None
        self._told, self._on, self._closed = "", True, False
        self._looked = clock()
        self._connect(first=True)

    @property
    def name(self) -> str:
        return f"kms: {self._told}"

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the pictures to show, pixels; None while there is no screen."""
        if not self._screen:
            return None
        shape = inside(self._screen.buffers[0].pixels, self._overscan).shape
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

    def adjust(self, mode: str, rotate: int, overscan: float) -> None:
        """Take other settings, as the constructor's; the screen goes dark for a moment.

        Raises:
            ConfigError: the screen has no such mode; all stays as it was.
        """
        if self._screen and not mode_of(self._screen.output, mode):
            raise ConfigError(no_mode(mode, [self._screen.output]))
        self._wanted, self._rotate, self._overscan = mode, rotate, overscan
        if self._screen:
            self._screen.close()
            self._screen = None
            self._close_cards()
            self._connect(first=False)

    def show(self, pixels: np.ndarray, time: float) -> None:
        if self._closed:
            return
        if self._clock() - self._looked >= LOOK:
            self._looked = self._clock()
            self._look()
        # The screen may have changed since the picture was drawn: the next one will fit.
        if not self._screen or not self._on or pixels.shape[1::-1] != self.size:
            return
        turned = cv2.rotate(pixels, TURNS[self._rotate]) if self._rotate else pixels
        try:
            self._screen.paint(turned, self._overscan)
        except OSError as error:
            self._disconnect(f"{self._screen.output.name}: {error.strerror}")

    def power(self, on: bool) -> None:
        if on == self._on:
            return
        self._on = on
        if self._screen:
            try:
                self._screen.wake() if on else self._screen.sleep()
            except OSError as error:
                self._disconnect(f"{self._screen.output.name}: {error.strerror}")

    def close(self) -> None:
        self._closed = True
        if self._screen:
            self._screen.close()
            self._screen = None
        self._close_cards()

    def _look(self) -> None:
        """Has a screen come, gone, or been exchanged?"""
        if self._screen and self._screen.changed():
            self._disconnect(f"{self._screen.output.name} was unplugged or exchanged")
        if not self._screen:
            self._connect(first=False)

    def _connect(self, *, first: bool) -> None:
        """Take the first screen that can be had.

        Args:
            first: a mode that no screen has is an error, and not only told.
        """
        # Opened anew each time: cards come late, and a program becomes master as it opens one.
        try:
            self._cards = list(self._opener())
        except DeviceError as error:
            if first:
                raise
            self._told_once(str(error))
            return
        found = [(card, output) for card in self._cards for output in outputs(card)]
        found.sort(key=lambda pair: mode_of(pair[1], self._wanted) is None)
        if first and found and not mode_of(found[0][1], self._wanted):
            self._close_cards()
            raise ConfigError(no_mode(self._wanted, [output for _, output in found]))
        reason = "no screen is connected"
        for card, output in found:
            mode = mode_of(output, self._wanted) or preferred(output)
            try:
                screen = Screen.start(card, output, mode)
                if not self._on:
                    screen.sleep()
            except OSError as error:
                reason = _refusal(output, error)
            else:
                self._screen = screen
                lacks = "" if mode_of(output, self._wanted) else f"; it has no mode {self._wanted}"
                self._told_once(f"{output.name} shows the picture, {mode}{lacks}")
                self._close_cards(but=card)
                return
        self._close_cards()
        self._told_once(reason)

    def _disconnect(self, reason: str) -> None:
        assert self._screen is not None
        self._screen.close()
        self._screen = None
        self._close_cards()
        self._told_once(reason)

    def _close_cards(self, but: Card | None = None) -> None:
        for card in self._cards:
            if card is not but:
                card.close()
        self._cards = [but] if but else []

    def _told_once(self, line: str) -> None:
        if self._told and line != self._told:
            self._tell(f"display: {line}")
        self._told = line


def _refusal(output: Output, error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EPERM, errno.EBUSY):
        return f"{output.name}: another program shows its picture there"
    return f"{output.name}: {error.strerror}"
