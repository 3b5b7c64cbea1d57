"""A camera whose hardware scales: its frames are in memory, and only copied."""

from __future__ import annotations

from collections.abc import Iterator

from edge.commands.bench import clips
from edge.scene import Frame


class ReadyCamera:
    """Gives frames with one swaying face, as `clips` has them, of any size.

    Args:
        size: width and height, pixels.
        count: number of frames.
    """

    live = physical = False
    rate = None
    damaged_frames = 0

    def __init__(self, size: tuple[int, int], count: int) -> None:
        self.name, self.length = "ready", count
        self._pictures = [clips.ASTRONAUT.picture(i / clips.RATE, size) for i in range(count)]

    def __iter__(self) -> Iterator[Frame]:
        for index, pixels in enumerate(self._pictures):
            # picamera2 copies a frame too, out of the memory that it shares with the hardware.
            yield Frame(pixels.copy(), index / clips.RATE, index, self.name)

    def close(self) -> None:
        """Do nothing."""
