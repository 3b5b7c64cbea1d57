"""Scores that do not flicker: an average per track that forgets over seconds."""

from __future__ import annotations

import math
from collections.abc import Sequence

from edge.pipeline.pertrack import PerTrack
from edge.scene import Emotion, Track


class ScoreSmoother:
    """An exponential average per track, in time and not in frames.

    Args:
        seconds: after this long, a new expression counts for 63 %; 0 switches smoothing off.
        keep: seconds after which a track that is gone is forgotten.
    """

    def __init__(self, seconds: float, keep: float = 0.5) -> None:
        self._seconds, self._past = seconds, PerTrack[Emotion](keep)

    def forget(self) -> None:
        """Start anew."""
        self._past.forget()

    def update(
        self, tracks: Sequence[Track], emotions: Sequence[Emotion], time: float
    ) -> tuple[Emotion, ...]:
        """Blend each track's new scores with its own past.

        Args:
            tracks: of this frame.
            emotions: raw, one per track.
            time: of the frame, in seconds.
        """
        if self._seconds <= 0:
            return tuple(emotions)
        self._past.drop_gone(time)
        blended = [
            self._blend(track.id, emotion, time)
            for track, emotion in zip(tracks, emotions, strict=True)
        ]
        for track, emotion in zip(tracks, blended, strict=True):
            self._past.put(track.id, time, emotion)
        return tuple(blended)

    def _blend(self, track: int, emotion: Emotion, time: float) -> Emotion:
        last = self._past.get(track)
        if last is None:
            return emotion
        before, past = last
        share = 1 - math.exp(-max(time - before, 0.0) / self._seconds)
        return Emotion(past.scores + share * (emotion.scores - past.scores))
