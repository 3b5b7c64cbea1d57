"""Observations -> the numbers that are served."""

from __future__ import annotations

from collections import Counter, defaultdict

from edge.labels import AWAY, UNSURE, Labels
from edge.observers.changes import LabelChanges
from edge.observers.measured import Measured
from edge.observers.metrics.histogram import Histogram
from edge.observers.observation import Observation


class Numbers:
    """Sums over the observations of a run; not for several threads at once.

    Where observations have no faces (`privacy.level`), neither have the sums, nor the durations of
    the stages: these show whether somebody is there.

    Attributes:
        newest: the last observation; None before the first.
        faces: that have come into the picture; one that was lost and found again counts twice.
        readings: faces that were shown, in all frames, by label; also labels without any.
        stages: durations per frame, by stage.
    """

    def __init__(self) -> None:
        self.newest: Observation | None = None
        self._changes = LabelChanges()
        self._clear()

    def update(self, observation: Observation) -> None:
        """Count an observation."""
        before, self.newest = self.newest, observation
        if observation.aggregate:
            self._changes.update(observation)
            self._clear()
            return
        self._count_faces(observation)
        if before and not observation.trouble:
            self._count_stages(before.measured, observation.measured)

    def _clear(self) -> None:
        self.faces, self.readings = 0, Counter[str]()
        self.stages: dict[str, Histogram] = defaultdict(Histogram)
        self._labels: Labels = ()

    def _count_faces(self, observation: Observation) -> None:
        if observation.labels != self._labels:  # another network
            self._labels = observation.labels
            known = [*(label.name for label in observation.labels), UNSURE, AWAY]
            self.readings = Counter({name: self.readings[name] for name in known})
        self.faces += sum(not each.before for each in self._changes.update(observation))
        # A label of another network comes from a face that was read before the change.
        shown = (emotion.label for emotion in observation.emotions)
        self.readings.update(label for label in shown if label in self.readings)

    def _count_stages(self, before: Measured, now: Measured) -> None:
        """Count what each stage took between two frames that follow each other."""
        if now.frames != before.frames + 1:  # others were left out
            return
        for stage, total in now.seconds.items():
            seconds = total - before.seconds.get(stage, 0.0)
            if seconds > 0:
                self.stages[stage].add(seconds)
