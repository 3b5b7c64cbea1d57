"""Play clips with another package: every frame is read, drawn upon, and copied."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from edge.camera.video import VideoFile
from edge.commands.bench.against import Reader, Reading
from edge.commands.bench.samples import SamplingStopwatch, StageTimes

STRIDE = 4  # every fourth frame of the whole clip: these packages are slow, and know no tracks
FONT = cv2.FONT_HERSHEY_SIMPLEX
WHITE, BLUE = (255, 255, 255), (255, 128, 0)  # BGR


class OtherMethod:
    """Plays clips with a reader of single frames.

    Args:
        reader: finds and reads the faces.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def play(self, clip: Path) -> tuple[StageTimes, float]:
        """Play a clip; copying each finished picture, of the clip's size, stands for the display.

        Returns:
            The times of every `STRIDE`-th frame, and the mean number of faces in these.
        """
        watch, video, faces = SamplingStopwatch(), VideoFile(clip, threads=1), 0
        for number, frame in enumerate(video):
            picture = cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2BGR)
            watch.lap("camera")
            if number % STRIDE:
                watch.samples["camera"].pop()
                continue
            found = self._reader.read(picture)
            watch.lap("analyse")
            _draw(picture, found)
            watch.lap("render")
            picture.copy()
            watch.lap("display")
            faces += len(found)
        video.close()
        times = StageTimes(watch.samples)
        return times, faces / len(times.frame_times())


def _draw(picture: np.ndarray, found: Iterable[Reading]) -> None:
    """Draw a box and a word at each face."""
    for (x, y, w, h), label in found:
        cv2.rectangle(picture, (x, y), (x + w, y + h), BLUE, 2)
        cv2.putText(picture, label, (x, max(y - 6, 20)), FONT, 0.8, WHITE, 2, cv2.LINE_AA)
