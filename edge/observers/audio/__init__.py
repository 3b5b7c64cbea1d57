"""Sounds: a short one when a face's emotion is named. Off by default."""

from __future__ import annotations

from typing import Protocol


class Player(Protocol):
    """Plays sounds on a device."""

    def play(self, wav: bytes) -> None:
        """Play a sound and return at its end.

        Args:
            wav: content of a WAV file.

        Raises:
            DeviceError: it cannot be played.
        """
        ...

    def stop(self) -> None:
        """End a sound that another thread plays, and refuse further ones; raises nothing."""
        ...
