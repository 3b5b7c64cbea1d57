"""Cameras give frames: a live one its newest, a file one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from edge.scene import Frame


class Camera(Protocol):
    """Where frames come from. Iterating opens nothing: the constructor did, or raised."""

    @property
    def name(self) -> str:
        """What was opened, for people."""
        ...

    @property
    def live(self) -> bool:
        """True if it ends only when it is told to."""
        ...

    @property
    def physical(self) -> bool:
        """True for a real camera: the screen then shows that it is on."""
        ...

    @property
    def length(self) -> int | None:
        """How many frames it has; None where nobody knows."""
        ...

    @property
    def rate(self) -> float | None:
        """Frames per second of a video; None where there is no such thing."""
        ...

    @property
    def damaged_frames(self) -> int:
        """Damaged frames that were left out so far."""
        ...

    def __iter__(self) -> Iterator[Frame]: ...

    def close(self) -> None:
        """Give the device back; may be called twice."""
        ...
