"""Events: what is seen, as JSON lines on standard output, in a file or on a Unix socket."""

from __future__ import annotations

from typing import Protocol


class Sink(Protocol):
    """A place for lines."""

    def write(self, data: bytes) -> None:
        """Write whole lines; may wait.

        Raises:
            DeviceError: they cannot be written; nothing of them is then left in a file.
        """
        ...

    def close(self) -> None:
        """Release what is open; raises nothing."""
        ...
