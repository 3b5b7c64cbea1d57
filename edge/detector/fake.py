"""Detector that reports scripted faces, for tests and for use without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import cycle

from edge.scene import Face, Frame


class FakeDetector:
    """Reports scripted faces, whatever the frames show.

    Args:
        script: the faces of each frame, repeated from the start after the last; or a function
            from the frame to its faces. The default never reports a face.

    Attributes:
        frames: number of frames that were searched.
    """

    def __init__(
        self, script: Iterable[Sequence[Face]] | Callable[[Frame], Sequence[Face]] = ((),)
    ) -> None:
        self.frames = 0
        if callable(script):
            self._find = script
        else:
            turns = cycle(script)
            self._find = lambda _frame: next(turns)

    def detect(self, frame: Frame) -> list[Face]:
        self.frames += 1
        return list(self._find(frame))
