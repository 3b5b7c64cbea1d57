"""When to look for faces again: a steady face is followed without looking."""

from __future__ import annotations

SURPRISE = 0.06  # of a face's width: so far from where it was expected, it is not steady
TRAVEL = 0.15  # of a face's width that it may go unseen


class Pace:
    """Looks at every frame while faces come, go or move unforeseen; else ever more seldom.

    Args:
        longest: seconds between two looks at steady faces; 0 looks at every frame.
    """

    def __init__(self, longest: float = 0.0) -> None:
        self._longest = longest
        self.forget()

    def forget(self) -> None:
        """Look at the next frame."""
        self._looked, self._skip, self._skipped = float("-inf"), 0, 0

    def due(self, time: float, speed: float) -> bool:
        """Whether to look at this frame.

        Args:
            time: of the frame, seconds.
            speed: of the fastest face, in its own widths per second.
        """
        since = time - self._looked
        near = 0 <= since < self._longest and since * speed <= TRAVEL
        if not near or self._skipped >= self._skip:
            return True
        self._skipped += 1
        return False

    def looked(self, time: float, surprise: float) -> None:
        """What came of it.

        Args:
            time: of the frame, seconds.
            surprise: of the face that was farthest from where it was expected, in its own widths;
                infinity where one has come or gone.
        """
        self._looked, self._skipped = time, 0
        self._skip = self._skip + 1 if surprise <= SURPRISE else 0
