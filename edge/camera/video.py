"""Films as a camera, frame by frame."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from edge.errors import DataError
from edge.media.film import open_film
from edge.media.opening import is_missing
from edge.scene import Frame
from edge.system.printable import printable

MAX_WAIT = (
    5.0  # seconds that a frame is waited for; the service's watchdog would take 30 for a hang
)


class VideoFile:
    """Camera that yields every frame of a video or an animated picture.

    Times are those of the file, so that videos of varying rate are right. Damaged frames are left
    out and counted. `length` is what the file says, and may be wrong.

    Args:
        path: of the file.
        realtime: wait between frames so that it plays at its own speed; otherwise as fast as
            possible.
        threads: of the decoder; None lets it choose.

    Raises:
        DataError: the file is missing, empty, not a video, or has no readable frame.
    """

    live = physical = False

    def __init__(self, path: Path, realtime: bool = False, threads: int | None = None) -> None:
        if is_missing(path):
            raise DataError(f"{printable(path)}: no such file")
        self._film = open_film(path, threads)
        self.name, self._realtime = str(path), realtime
        self.length, self.rate = self._film.length, self._film.rate

    @property
    def damaged_frames(self) -> int:
        """Number of damaged frames left out so far."""
        return self._film.damaged

    def __iter__(self) -> Iterator[Frame]:
        started, scale = time.monotonic(), self._film.scale
        for index, (pixels, position) in enumerate(self._film.frames()):
            if self._realtime:
                started += wait_for(started + position)
            yield Frame(pixels, position, index, self.name, scale=scale)
            del pixels  # the next ones take their memory

    def close(self) -> None:
        self._film.close()


def wait_for(moment: float, limit: float = MAX_WAIT) -> float:
    """Wait for a moment of the monotonic clock, but not longer than a limit.

    Args:
        moment: seconds.
        limit: seconds.

    Returns:
        Seconds by which all later moments come earlier: those that were not waited for, negative.
    """
    wait = max(0.0, moment - time.monotonic())
    time.sleep(min(wait, limit))
    return min(wait, limit) - wait
