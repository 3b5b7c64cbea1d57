"""Changes of the labels of the faces: a function of the observations over time."""

from __future__ import annotations

from typing import NamedTuple

from edge.observers.observation import Observation

GONE = 1.0  # seconds without a face after which it counts as gone


class Change(NamedTuple):
    """A face that has another label.

    Attributes:
        track: number of the face.
        label: that is shown now; "" for a face that is gone.
        before: label that was shown; "" for a new face.
        score: highest of the face, 0 to 1; 0 where it is gone.
    """

    track: int
    label: str
    before: str
    score: float


class LabelChanges:
    """Compare each observation with the one before."""

    def __init__(self) -> None:
        self._labels: dict[int, str] = {}
        self._seen_at: dict[int, float] = {}

    def update(self, observation: Observation) -> list[Change]:
        """Return what has changed since the last observation.

        Args:
            observation: a time before that of the last one comes from another source, whose faces
                are others.
        """
        now = observation.time
        changes: list[Change] = []
        for track, emotion in zip(observation.tracks, observation.emotions, strict=True):
            before = self._labels.get(track.id, "")
            self._labels[track.id], self._seen_at[track.id] = emotion.label, now
            if before != emotion.label:
                score = round(float(emotion.scores.max()), 4)
                changes.append(Change(track.id, emotion.label, before, score))
        gone = [number for number, at in self._seen_at.items() if not 0 <= now - at < GONE]
        for number in gone:
            del self._seen_at[number]
            changes.append(Change(number, "", self._labels.pop(number), 0.0))
        return changes
