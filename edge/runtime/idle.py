"""Whether anybody is there: a quiet screen after a while, and later none at all."""

from __future__ import annotations


class Presence:
    """Counts the seconds since the last face.

    Args:
        idle: seconds until the idle screen; 0 for never.
        blank: seconds until the screen is switched off; 0 for never.
    """

    def __init__(self, idle: float, blank: float) -> None:
        self._idle, self._blank = idle, blank
        self._seen: float | None = None

    def update(self, faces: int, time: float) -> str:
        """What to show: "", "idle" or "blank".

        Args:
            faces: in this frame; one is enough to wake the screen.
            time: of the frame, in seconds.
        """
        # Time that runs backwards is that of another camera.
        if faces or self._seen is None or time < self._seen:
            self._seen = time
        alone = time - self._seen
        if self._blank and alone >= self._blank:
            return "blank"
        return "idle" if self._idle and alone >= self._idle else ""
