"""The last reading of each face: an expression lasts longer than a frame."""

from __future__ import annotations

from collections.abc import Sequence

from edge.emotion.classifier import Classifier
from edge.scene import Emotion, Frame, Track


class Readings:
    """Reads each face as often as is wanted, and keeps what was read in between.

    Args:
        classifier: reads.
        pause: seconds between two readings of one face; 0 reads every frame.
    """

    def __init__(self, classifier: Classifier, pause: float = 0.0) -> None:
        self._classifier, self._pause = classifier, pause
        self.forget()

    def forget(self) -> None:
        """Start anew."""
        self._read: dict[int, tuple[float, Emotion]] = {}

    def update(self, frame: Frame, tracks: Sequence[Track]) -> tuple[Emotion, ...]:
        """The raw emotion of each track, in the same order."""
        # Who was gone is read anew.
        kept = {track.id: self._read[track.id] for track in tracks if track.id in self._read}
        due = [t for t in tracks if t.id not in kept or self._is_old(kept[t.id][0], frame.time)]
        for track, emotion in zip(due, self._classifier.classify(frame, due), strict=True):
            kept[track.id] = frame.time, emotion
        self._read = kept
        return tuple(kept[track.id][1] for track in tracks)

    def _is_old(self, read: float, now: float) -> bool:
        return not 0 <= now - read < self._pause
