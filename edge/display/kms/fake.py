"""DRM device without hardware, for tests: a method plugs screens in and out."""

from __future__ import annotations

import errno

import numpy as np

from edge.display.kms import Buffer, Mode, Output

FULL_HD, HD = Mode(1920, 1080, 60, preferred=True), Mode(1280, 720, 60, preferred=False)


class FakeDevice:
    """Keeps the picture that a screen would show.

    Args:
        modes: of the connected screen; none for no screen.
        master: False where another program controls the device.
        depth: bytes of a pixel, 4 or 2, see `Buffer`.

    Attributes:
        removed: True lets the device answer as one that was removed.
        shown: as `Buffer.pixels`; None without a signal.
        mode: of the signal; None without one.
        flips: number of flips that a screen has shown.
        buffers: those not freed, by id.
        closed: number of calls of `close`.
    """

    name = "fake"

    def __init__(self, *modes: Mode, master: bool = True, depth: int = 4) -> None:
        self.modes, self.master, self.removed = modes, master, False
        self._depth = depth
        self.shown: np.ndarray | None = None
        self.mode: Mode | None = None
        self.buffers: dict[int, Buffer] = {}
        self.flips = self.closed = self._count = 0
        self._pending: Buffer | None = None

    def plug(self, *modes: Mode) -> None:
        """Exchange the screen for one with these modes; none unplugs it."""
        self.modes = modes
        self.shown = None

    def refresh(self) -> None:
        """Show the pending flip, as a screen does at each refresh."""
        if self._pending and self.modes:
            self.shown, self.flips = self._pending.pixels, self.flips + 1
        self._pending = None

    def outputs(self) -> list[Output]:
        if self.removed:
            raise OSError(errno.ENODEV, "No such device")
        return [Output("HDMI-A-1", 32, 41, self.modes)] if self.modes else []

    def fingerprint(self, output: Output) -> bytes:
        return repr(self.modes).encode()

    def create_buffer(self, width: int, height: int) -> Buffer:
        self._count += 1
        # As on real devices, rows are padded and the memory is not cleared.
        padded = np.full((height, width + 16, self._depth), 77, np.uint8)
        created = Buffer(self._count, padded[:, :width])
        self.buffers[created.id] = created
        return created

    def free_buffer(self, buffer: Buffer) -> None:
        del self.buffers[buffer.id]

    def set_mode(self, output: Output, mode: Mode, buffer: Buffer) -> None:
        self._check_access()
        self.mode, self.shown = mode, buffer.pixels

    def disable(self, output: Output) -> None:
        self._check_access()
        self.mode = self.shown = None

    def flip(self, output: Output, buffer: Buffer) -> None:
        self._check_access()
        if not self.mode:
            raise OSError(errno.EBUSY, "no signal")
        if self._pending:
            raise OSError(errno.EBUSY, "a flip is pending")
        self._pending = buffer

    def wait_for_flip(self, timeout: float) -> bool:
        self.refresh()
        return True

    def close(self) -> None:
        self.closed += 1

    def _check_access(self) -> None:
        if not self.master:
            raise PermissionError(errno.EACCES, "Permission denied")
        if not self.modes:
            raise OSError(errno.ENOENT, "No such file or directory")
