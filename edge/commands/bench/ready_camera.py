"""A camera whose hardware scales: its frames lie in memory as the screen shows them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from edge.commands.bench import clips
from edge.commands.bench.device_loop import DeviceLoop
from edge.commands.bench.rounds import Play
from edge.commands.bench.samples import StageTimes
from edge.config.schema import Config
from edge.scene import Frame

SIZE = (960, 720)  # what a screen of 1280x720 has room for
PORTRAIT = clips.ASTRONAUT


class ReadyCamera:
    """Gives frames with one face that sways as that of the clips does, by whole pixels.

    Args:
        size: width and height, pixels.
        count: number of frames.
    """

    live = physical = False
    rate = None
    damaged_frames = 0

    def __init__(self, size: tuple[int, int] = SIZE, count: int = clips.FRAMES) -> None:
        self.name, self.length, self._size = "ready", count, size
        self._way = round(clips.SWAY / PORTRAIT.height * size[1])  # from the middle, pixels
        self._picture = PORTRAIT.still((size[0] + 2 * self._way, size[1]))

    def __iter__(self) -> Iterator[Frame]:
        for index in range(self.length):
            moment = index / clips.RATE
            left = round(self._way * (1 + math.sin(moment * math.tau / 2)))
            # picamera2 copies a frame too, out of the memory that it shares with the hardware.
            pixels = self._picture[:, left : left + self._size[0]].copy()
            yield Frame(pixels, moment, index, self.name)

    def close(self) -> None:
        """Do nothing."""


def open_ready(config: Config) -> Play:
    """Return what plays a camera of the usual size in place of a clip; see `DeviceLoop`.

    Raises:
        EmotionEdgeError: a network cannot be opened.
    """
    loop = DeviceLoop(config)

    def play(_clip: Path) -> tuple[StageTimes, float]:
        return loop.run(ReadyCamera())

    return play
