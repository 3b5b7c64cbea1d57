"""The last reading of each face: an expression lasts longer than a frame."""

from __future__ import annotations

from collections.abc import Sequence

from edge.classify import Classifier
from edge.pertrack import PerTrack
from edge.scene import Emotion, Frame, Track


class Readings:
    """Reads each face as often as is wanted, and keeps what was read in between.

    Args:
        classifier: reads.
        pause: seconds between two readings of one face; 0 reads every frame.
        keep: seconds after which a track that is gone is forgotten.
    """

    def __init__(self, classifier: Classifier, pause: float = 0.0, keep: float = 0.5) -> None:
        self._classifier, self._pause = classifier, pause
        self._read = PerTrack[Emotion](keep)

    def forget(self) -> None:
        """Start anew."""
        self._read.forget()

    def update(self, frame: Frame, tracks: Sequence[Track]) -> tuple[Emotion, ...]:
        """The raw emotion of each track, in the same order."""
        self._read.drop_gone(frame.time)
        due = [track for track in tracks if self._is_due(track, frame.time)]
        for track, emotion in zip(due, self._classifier.classify(frame, due), strict=True):
            self._read.put(track.id, frame.time, emotion)
        return tuple(self._last(track)[1] for track in tracks)

    def _last(self, track: Track) -> tuple[float, Emotion]:
        last = self._read.get(track.id)
        assert last is not None, "what was due has been read"
        return last

    def _is_due(self, track: Track, time: float) -> bool:
        last = self._read.get(track.id)
        return last is None or time - last[0] >= self._pause
