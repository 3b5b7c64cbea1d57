"""Screens without a desktop, through the kernel's mode setting (DRM/KMS): types and protocol.

A DRM device (/dev/dri/cardN) has outputs with screens, and buffers that the screens show. The
words are those of the kernel's manual, gpu/drm-kms.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np


class Mode(NamedTuple):
    """A resolution and refresh rate of a screen.

    Attributes:
        width, height: pixels.
        rate: refreshes per second.
        preferred: the screen prefers this mode.
        raw: the kernel's `drm_mode_modeinfo`.
    """

    width: int
    height: int
    rate: int
    preferred: bool
    raw: Any = None

    def __str__(self) -> str:
        return f"{self.width}x{self.height}@{self.rate}"


class Output(NamedTuple):
    """A connector with a screen, and what can drive it.

    Attributes:
        name: kind and number, as the kernel names it: "HDMI-A-1".
        connector: id of the connector.
        crtc: id of the scanout engine.
        modes: of the screen, at least one.
    """

    name: str
    connector: int
    crtc: int
    modes: tuple[Mode, ...]


class Buffer(NamedTuple):
    """A picture in the memory of a DRM device.

    Attributes:
        id: of the framebuffer.
        pixels: uint8, (height, width, 4): blue, green, red, unused; or (height, width, 2): a
            little-endian word with five bits of red, six of green, five of blue. Writes reach the
            device.
        handle: of the memory.
        memory: keeps the memory mapped.
    """

    id: int
    pixels: np.ndarray
    handle: int = 0
    memory: mmap.mmap | None = None


class DrmDevice(Protocol):
    """A DRM device that this process has opened. All methods but `close` may raise OSError."""

    name: str

    def outputs(self) -> list[Output]:
        """Probe the connectors, and return those with a screen."""
        ...

    def fingerprint(self, output: Output) -> bytes:
        """Return a value that changes when the screen is unplugged or exchanged; cheap."""
        ...

    def create_buffer(self, width: int, height: int) -> Buffer:
        """Allocate a buffer with undefined content."""
        ...

    def free_buffer(self, buffer: Buffer) -> None:
        """Free a buffer that is not shown."""
        ...

    def set_mode(self, output: Output, mode: Mode, buffer: Buffer) -> None:
        """Switch a screen to a mode, and show a buffer of its size."""
        ...

    def disable(self, output: Output) -> None:
        """Stop the signal, so that the screen goes to standby."""
        ...

    def flip(self, output: Output, buffer: Buffer) -> None:
        """Show another buffer from the next refresh on."""
        ...

    def wait_for_flip(self, timeout: float) -> bool:
        """Wait for the end of the last flip.

        Args:
            timeout: seconds.

        Returns:
            False if it has not ended by then.
        """
        ...

    def close(self) -> None:
        """Close the device; the kernel frees what is left of it."""
        ...


OpenDevices = Callable[[], Iterator[DrmDevice]]
