"""Labels that have lasted: a function of the observations over time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from edge.observers.changes import GONE
from edge.observers.observation import Observation


class Lasted(NamedTuple):
    """A face that has shown a label for a while.

    Attributes:
        track: number of the face.
        label: that it shows.
        seconds: since when it shows it.
        score: highest of the face, 0 to 1.
    """

    track: int
    label: str
    seconds: float
    score: float


@dataclass
class _Run:
    """The label of a face, and the times of its first and last observation, seconds."""

    label: str
    since: float
    seen: float
    reported: bool = False


class LastingLabels:
    """Find faces that have shown their label for a while: each once, until the label changes.

    Args:
        seconds: that a label must have lasted.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._runs: dict[int, _Run] = {}
        self._time = math.inf

    @property
    def remaining(self) -> float:
        """Seconds after the last observation until a label may have lasted; infinity: none may."""
        runs = (run for run in self._runs.values() if not run.reported)
        return min((run.since + self._seconds - run.seen for run in runs), default=math.inf)

    def update(self, observation: Observation) -> list[Lasted]:
        """Return the faces whose labels have lasted since the last observation.

        A face that is in two observations in succession was not missing between them, however far
        apart they are: of those in which nothing changes, an outlet gets only some.

        Args:
            observation: a time before that of the last one comes from another source, whose faces
                are others.
        """
        now, last = observation.time, self._time
        shown = {track.id for track in observation.tracks}
        before = {
            number: run
            for number, run in self._runs.items()
            if 0 <= now - run.seen < GONE or (number in shown and run.seen == last <= now)
        }
        self._runs, self._time, found = before, now, []
        for track, emotion in zip(observation.tracks, observation.emotions, strict=True):
            run = before.get(track.id)
            if run is None or run.label != emotion.label:
                run = self._runs[track.id] = _Run(emotion.label, now, now)
            run.seen = now
            if not run.reported and now - run.since >= self._seconds:
                run.reported = True
                score = round(float(emotion.scores.max()), 4)
                found.append(Lasted(track.id, run.label, round(now - run.since, 3), score))
        return found
