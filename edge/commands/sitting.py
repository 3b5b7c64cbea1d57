"""Readings of one face at rest, collected from the scenes of a camera."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np

from edge.errors import DataError
from edge.labels import AWAY
from edge.scene import Frame, Scene

PAUSE = 0.09  # least seconds between two readings: ten a second, also of a rounded time
MOST_CROWDED = 0.1  # share of the frames with a face that may show several
LEAST_SAME = 0.8  # share of the readings that must be of one track
NOBODY = "no face: stand in front of the camera"
CROWD = "several faces: one person alone"
ASIDE = "the face is turned away: look into the camera"


class Sitting:
    """The readings, and what was against them.

    Attributes:
        readings: float32, (labels,), scores of the face, in the order of time.
    """

    def __init__(self) -> None:
        self.readings: list[np.ndarray] = []
        self._frames = self._crowded = 0
        self._tracks: Counter[int] = Counter()
        self._next = float("-inf")

    def add(self, scene: Scene) -> str:
        """Take the reading of a scene; return what prevents that, "" for nothing.

        Args:
            scene: neither smoothed nor calibrated.
        """
        if not scene.tracks:
            return NOBODY
        self._frames += 1
        if len(scene.tracks) > 1:
            self._crowded += 1
            return CROWD
        if scene.emotions[0].label == AWAY:
            return ASIDE
        if scene.frame.time >= self._next:
            self._next = scene.frame.time + PAUSE
            self.readings.append(scene.emotions[0].scores)
            self._tracks[scene.tracks[0].id] += 1
        return ""

    def check(self) -> None:
        """Raise DataError if there was no face, or not one alone."""
        if not self._frames:
            raise DataError("no face was seen: stand in front of the camera, and repeat")
        if self._crowded > MOST_CROWDED * self._frames:
            raise DataError("several faces were seen: one person alone in the picture, and repeat")
        (_, most), *_ = [*self._tracks.most_common(1), (0, 0)]
        if most < LEAST_SAME * len(self.readings):
            raise DataError(
                "not the same face all the time: it was lost, or another one came: one person, "
                "who stays in the picture, and repeat"
            )


def sit(
    frames: Iterable[Frame],
    describe: Callable[[Frame], Scene],
    seconds: float,
    countdown: float,
    show: Callable[[float, str, Sitting], None],
) -> Sitting:
    """Collect readings until a time is over, or the frames end.

    Args:
        frames: of the camera.
        describe: finds and reads the faces of a frame.
        seconds: length of the sitting.
        countdown: seconds before its begin.
        show: is called for each frame with the seconds that are over, below 0 before the begin,
            with what prevents a reading, and with the sitting so far.
    """
    sitting, begin = Sitting(), None
    for frame in frames:
        if begin is None:
            begin = frame.time + countdown
        elapsed = frame.time - begin
        if elapsed >= seconds:
            break
        scene = describe(frame)
        show(elapsed, sitting.add(scene) if elapsed >= 0 else "", sitting)
    return sitting
