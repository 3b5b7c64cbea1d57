"""Idle screen, and later a dark screen, while no face is seen."""

from __future__ import annotations


class IdleTimer:
    """Measure the time since the last face.

    Args:
        idle: seconds until the idle screen; 0 = never.
        blank: seconds until the screen is switched off; 0 = never.
    """

    def __init__(self, idle: float, blank: float) -> None:
        self._idle, self._blank = idle, blank
        self._last_face: float | None = None

    def update(self, faces: int, time: float) -> str:
        """Return the state of the screen: "", "idle" or "blank".

        Args:
            faces: number of faces in this frame; one wakes the screen.
            time: of the frame, seconds.
        """
        # Time that runs backwards comes from another camera.
        if faces or self._last_face is None or time < self._last_face:
            self._last_face = time
        elapsed = time - self._last_face
        if self._blank and elapsed >= self._blank:
            return "blank"
        return "idle" if self._idle and elapsed >= self._idle else ""
