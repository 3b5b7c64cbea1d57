"""A screen that shows pictures from two buffers in turn."""

from __future__ import annotations

import errno
from contextlib import suppress
from dataclasses import dataclass

import cv2
import numpy as np

from edge.display.kms import Buffer, DrmDevice, Mode, Output

FLIP_TIMEOUT = 0.5  # seconds; a refresh takes a sixtieth
CONVERSIONS = {4: cv2.COLOR_RGB2BGRA, 2: cv2.COLOR_RGB2BGR565}  # by bytes of a pixel


def without_margins(pixels: np.ndarray, overscan: float) -> np.ndarray:
    """Return the part of a screen that shows the picture.

    Args:
        pixels: (height, width, channels) of the whole screen.
        overscan: margin at each edge, as a share of the height and of the width, 0 to 0.2.

    Returns:
        a view of `pixels`.
    """
    height, width = pixels.shape[:2]
    down, across = round(height * overscan), round(width * overscan)
    return pixels[down : height - down, across : width - across]


@dataclass
class Screen:
    """A screen with a mode set: it shows one buffer while the other is painted.

    Attributes:
        device, output, mode: of the screen.
        buffers: the two, each of the mode's size.
        fingerprint: of the screen when it was started, see `DrmDevice.fingerprint`.
        front: index of the buffer that is shown, or will be after the pending flip.
        flipping: a flip is pending.
    """

    device: DrmDevice
    output: Output
    mode: Mode
    buffers: tuple[Buffer, Buffer]
    fingerprint: bytes
    front: int = 0
    flipping: bool = False

    @classmethod
    def start(cls, device: DrmDevice, output: Output, mode: Mode, *, on: bool = True) -> Screen:
        """Set a mode, and show black.

        Args:
            device: has the output.
            output: with the screen.
            mode: of the screen.
            on: False stops the signal at once.

        Raises:
            OSError: another program controls the device, or it refuses the mode.
        """
        fingerprint = device.fingerprint(output)
        size = mode.width, mode.height
        buffers = device.create_buffer(*size), device.create_buffer(*size)
        for buffer in buffers:
            buffer.pixels[:] = 0  # the margins stay black
        screen = cls(device, output, mode, buffers, fingerprint)
        try:
            screen.wake()
            if not on:
                screen.sleep()
        except OSError:
            screen.close()
            raise
        return screen

    @property
    def bits(self) -> int:
        """Bits of a pixel in the device's memory."""
        return 8 * self.buffers[0].pixels.shape[2]

    def changed(self) -> bool:
        """Return whether the screen was unplugged or exchanged."""
        return self.device.fingerprint(self.output) != self.fingerprint

    def paint(self, pixels: np.ndarray, overscan: float) -> None:
        """Show a picture from the next refresh on.

        Args:
            pixels: uint8, (height, width, 3), RGB, rotated for the screen, of its size without
                the margins.
            overscan: see `without_margins`.

        Raises:
            OSError: the screen is gone, or another program controls the device.
        """
        self._finish_flip()
        back = self.buffers[1 - self.front]
        part = without_margins(back.pixels, overscan)
        cv2.cvtColor(pixels, CONVERSIONS[part.shape[2]], dst=part)
        self.device.flip(self.output, back)
        self.front, self.flipping = 1 - self.front, True

    def sleep(self) -> None:
        """Stop the signal. Raises OSError."""
        self._finish_flip()
        self.device.disable(self.output)

    def wake(self) -> None:
        """Set the mode, and show the last picture. Raises OSError."""
        self.device.set_mode(self.output, self.mode, self.buffers[self.front])

    def close(self) -> None:
        """Free the buffers, after the pending flip."""
        with suppress(OSError):  # a device that is gone has freed them itself
            if self.flipping:
                self.device.wait_for_flip(FLIP_TIMEOUT)
            for buffer in self.buffers:
                self.device.free_buffer(buffer)

    def _finish_flip(self) -> None:
        if self.flipping and not self.device.wait_for_flip(FLIP_TIMEOUT):
            raise TimeoutError(errno.ETIMEDOUT, "the DRM device does not respond")
        self.flipping = False
