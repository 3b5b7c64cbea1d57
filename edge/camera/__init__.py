"""Sources of frames: live cameras, video files and pictures, behind one protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from edge.scene import Frame


class Camera(Protocol):
    """A source of frames.

    The constructor opens the device or file, or raises; iterating only reads it. A live camera
    yields its newest frame, a file every frame in order.
    """

    @property
    def name(self) -> str:
        """Device or file that was opened, for log lines and messages."""
        ...

    @property
    def live(self) -> bool:
        """True if the frames have no end until `close`."""
        ...

    @property
    def physical(self) -> bool:
        """True for a real camera: the screen then shows that it is on."""
        ...

    @property
    def length(self) -> int | None:
        """Number of frames; None if it is unknown or has no end."""
        ...

    @property
    def rate(self) -> float | None:
        """Frames per second of a video; None for every other source."""
        ...

    @property
    def damaged_frames(self) -> int:
        """Number of damaged frames left out so far."""
        ...

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames, numbered from 0.

        Raises:
            DeviceError: a live camera was lost.
            DataError: a file cannot be read.
        """
        ...

    def close(self) -> None:
        """Release the device or file; may be called twice."""
        ...
