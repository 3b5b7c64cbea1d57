"""Cameras that give one picture again and again: what `run` costs without a decoder.

`--camera edge.commands.bench.still_camera:OneFrame`; the variable PICTURE of the environment names
the picture, an .npy file: uint8, (height, width, 3), RGB.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from edge.scene import Frame

PICTURE = "EMOTION_EDGE_BENCH_PICTURE"
RATE = 25  # frames per second, in the frames' times


def save(path: Path) -> Path:
    """Write the picture, a frame with one face, and return its path."""
    from edge.commands.bench import clips  # no camera loads the demo

    np.save(path, clips.frame(1, 0.0))
    return path


class OneFrame:
    """Camera that ends after its first frame.

    Args:
        _config: unused.
    """

    name, live, physical, length, rate, damaged_frames = "still", False, False, 1, RATE, 0

    def __init__(self, _config: object) -> None:
        self._pixels = np.load(os.environ[PICTURE])

    def __iter__(self) -> Iterator[Frame]:
        """Yield frames that do not share their pixels, as those of a camera."""
        for index in range(self.length):
            yield Frame(self._pixels.copy(), index / RATE, index, self.name)

    def close(self) -> None:
        """Do nothing: there is no device."""


class ManyFrames(OneFrame):
    """Camera whose memory can be measured: buffers, caches and threads are there at its end."""

    length = 100
