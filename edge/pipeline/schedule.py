"""Decide which frames are searched for faces: steady faces are followed by prediction."""

from __future__ import annotations

from typing import Protocol

from edge.detector.refreshing import MOST

GROWTH = 2.0  # factor by which an interval may be longer than the last one, plus a frame
MAX_TRAVEL = 0.15  # of a face's width that a face may move between two detections


class Motion(Protocol):
    """The properties of `Tracker` that the schedule depends on."""

    @property
    def speed(self) -> float:
        """Speed of the fastest face, in its own widths per second."""

    @property
    def steady_until(self) -> float:
        """Time until which every face should stay close to where it is expected, seconds."""

    @property
    def unseen(self) -> int:
        """Number of the faces that are shown, where none of them was searched for last time."""


class DetectionSchedule:
    """Search every frame while faces come, go or move unexpectedly, else at longer intervals.

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
        self._searched_at, self._interval, self._judged = float("-inf"), 0.0, True

    def due(self, time: float, motion: Motion) -> bool:
        """Return whether to search a frame; if so, the tracker must be updated with its faces.

        Args:
            time: of the frame, seconds.
            motion: of the tracks in the frames before.
        """
        elapsed = time - self._searched_at
        if not self._judged:  # this is the first frame after a search
            self._judged = True
            steady = motion.steady_until - self._searched_at
            # After a search for others, a few faces are refreshed as soon as they may have moved.
            least = self._interval / 2 if motion.unseen > MOST else 0.0
            most = min(self.longest, GROWTH * self._interval + elapsed)
            self._interval = min(max(steady, least), most)
        recent = 0 <= elapsed < min(self._interval, self.longest)
        if recent and elapsed * motion.speed <= MAX_TRAVEL:
            return False
        self._searched_at, self._judged = time, False
        return True
