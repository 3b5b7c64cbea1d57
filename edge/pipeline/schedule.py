"""Decide which frames are searched for faces: steady faces are followed by prediction."""

from __future__ import annotations

from typing import Protocol

MAX_DEVIATION = 0.06  # of a face's width: farther from its expected place, a face is not steady
MAX_TRAVEL = 0.15  # of a face's width that a face may move between two detections


class Motion(Protocol):
    """The properties of `Tracker` that the schedule depends on."""

    @property
    def speed(self) -> float:
        """Speed of the fastest face, in its own widths per second."""

    @property
    def deviation(self) -> float:
        """Largest distance from an expected place at the last detection, in face widths."""


class DetectionSchedule:
    """Search every frame while faces come, go or move unexpectedly, else increase the interval.

    Args:
        longest: seconds between two detections of steady faces; 0 searches every frame.

    Attributes:
        longest: the same; may be changed between two frames.
    """

    def __init__(self, longest: float = 0.0) -> None:
        self.longest = longest
        self.reset()

    def reset(self) -> None:
        """Search the next frame."""
        self._detected_at, self._skip, self._skipped = float("-inf"), 0, 0
        self._judged = True

    def due(self, time: float, motion: Motion) -> bool:
        """Return whether to search a frame; if so, the tracker must be updated with its faces.

        Args:
            time: of the frame, seconds.
            motion: of the tracks in the frames before.
        """
        if not self._judged:
            # The faces of the last detection were where they were expected: skip one more frame.
            self._skip = self._skip + 1 if motion.deviation <= MAX_DEVIATION else 0
            self._judged = True
        elapsed = time - self._detected_at
        recent = 0 <= elapsed < self.longest and elapsed * motion.speed <= MAX_TRAVEL
        if recent and self._skipped < self._skip:
            self._skipped += 1
            return False
        self._detected_at, self._skipped, self._judged = time, 0, False
        return True
