"""Pictures for people who watch: each stays for a while, and the last one does not end the run."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from edge.camera import Camera
from edge.scene import Frame

SHOWN = 3.0  # seconds for which each of several pictures stays
STEP = 0.25  # seconds between two times that a picture is given again
BETWEEN = 1.0  # seconds from the last frame to the first one, so that it is not smoothed into it


class Slideshow:
    """Pictures of a file or folder, again and again; a single one stays for ever.

    A picture is given again and again while it stays, with the same time, so that settings are read
    again and screens may come and go, but no idle screen hides it. Films of the folder play as
    they are.

    Args:
        pictures: camera that yields each picture, or the frames of a film, with its file as the
            source.
        clock: seconds, monotonic.
        sleep: waits for a number of seconds.
    """

    live = physical = False
    length = rate = None

    def __init__(
        self,
        pictures: Camera,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pictures, self._clock, self._sleep = pictures, clock, sleep
        self.name = pictures.name

    @property
    def damaged_frames(self) -> int:
        """Number of damaged frames left out so far."""
        return self._pictures.damaged_frames

    def __iter__(self) -> Iterator[Frame]:
        index, start = itertools.count(), 0.0
        while True:
            shown: Frame | None = None
            since, first = self._clock(), ""
            for frame in self._pictures:
                if shown and frame.source != shown.source:
                    yield from self._hold(shown, index, since + SHOWN)
                if not shown or frame.source != shown.source:
                    since = self._clock()
                first = first or frame.source
                shown = replace(frame, time=start + frame.time, index=next(index))
                yield shown
            if not shown:
                return
            alone = shown.source == first
            yield from self._hold(shown, index, float("inf") if alone else since + SHOWN)
            start = shown.time + BETWEEN

    def _hold(self, frame: Frame, index: Iterator[int], until: float) -> Iterator[Frame]:
        """Yield a frame until a time of the clock."""
        while self._clock() < until:
            self._sleep(STEP)
            yield replace(frame, index=next(index))

    def close(self) -> None:
        """Release the pictures; may be called twice."""
        self._pictures.close()
