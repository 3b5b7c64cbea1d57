"""A card without hardware, for tests: screens are plugged in and out by a method."""

from __future__ import annotations

import errno

import numpy as np

from edge.display.kms import Buffer, Mode, Output

FULL_HD, HD = Mode(1920, 1080, 60, preferred=True), Mode(1280, 720, 60, preferred=False)


class FakeCard:
    """Keeps what a screen would show.

    Args:
        modes: of the screen that is plugged in; none for no screen.
        master: False where another program has the card.

    Attributes:
        broken: True makes it answer as a card that was taken out.
        shown: uint8, (height, width, 4), blue, green, red, unused; None where there is no signal.
        flips: number of pictures shown by flipping.
        buffers: of the card, by number, that are not freed.
    """

    name = "fake"

    def __init__(self, *modes: Mode, master: bool = True) -> None:
        self.modes, self.master, self.broken = modes, master, False
        self.shown: np.ndarray | None = None
        self.mode: Mode | None = None
        self.buffers: dict[int, Buffer] = {}
        self.flips = self.closed = self._count = 0
        self._pending: Buffer | None = None

    def plug(self, *modes: Mode) -> None:
        """Exchange the screen for one of these modes; none unplugs it."""
        self.modes = modes
        self.shown = None

    def outputs(self) -> list[Output]:
        if self.broken:
            raise OSError(errno.ENODEV, "No such device")
        return [Output("HDMI-A-1", 32, 41, self.modes)] if self.modes else []

    def plugged(self, output: Output) -> bytes:
        return repr(self.modes).encode()

    def buffer(self, width: int, height: int) -> Buffer:
        self._count += 1
        # Rows of a real card are padded, and old memory is not black.
        padded = np.full((height, width + 16, 4), 77, np.uint8)
        made = Buffer(self._count, padded[:, :width])
        self.buffers[made.id] = made
        return made

    def free(self, buffer: Buffer) -> None:
        del self.buffers[buffer.id]

    def show(self, output: Output, mode: Mode, buffer: Buffer) -> None:
        self._allowed()
        self.mode, self.shown = mode, buffer.pixels

    def hide(self, output: Output) -> None:
        self._allowed()
        self.mode = self.shown = None

    def flip(self, output: Output, buffer: Buffer) -> None:
        self._allowed()
        if not self.mode:
            raise OSError(errno.EBUSY, "there is no signal")
        if self._pending:
            raise OSError(errno.EBUSY, "a flip is under way")
        self._pending = buffer

    def flipped(self, seconds: float) -> bool:
        self.refresh()
        return True

    def refresh(self) -> None:
        """What the screen does sixty times a second."""
        if self._pending and self.modes:
            self.shown, self.flips = self._pending.pixels, self.flips + 1
        self._pending = None

    def close(self) -> None:
        self.closed += 1

    def _allowed(self) -> None:
        if not self.master:
            raise PermissionError(errno.EACCES, "Permission denied")
        if not self.modes:
            raise OSError(errno.ENOENT, "No such file or directory")
