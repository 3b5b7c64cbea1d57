"""Smooth scores: an exponential average per track, in seconds and not in frames."""

from __future__ import annotations

import math
from dataclasses import replace

from edge.pipeline.track_state import KEEP, TrackState
from edge.scene import Emotion


class ScoreSmoother:
    """Blend each track's new scores with the scores last shown for it.

    Args:
        seconds: time constant, after which a new expression counts for 63 %; 0 = no smoothing.
        keep: seconds after which a track that was not shown starts again.
    """

    def __init__(self, seconds: float, keep: float = KEEP) -> None:
        self._seconds, self._keep = seconds, keep

    def smooth(
        self, state: TrackState, emotion: Emotion, time: float, late: float = 0.0
    ) -> Emotion:
        """Return the smoothed emotion of a track.

        Args:
            state: of the track.
            emotion: not smoothed, from the classifier.
            time: of the frame, seconds.
            late: seconds for which a new emotion is thought to have been there before it was read:
                so much sooner than at the usual pace is it reached.
        """
        past = state.recently_shown(time, self._keep)
        # After a reload, another network may tell other labels apart.
        if past is None or past.labels != emotion.labels or self._seconds <= 0:
            return emotion
        elapsed = max(time - state.shown_at, 0.0) + (0.0 if emotion is state.reading else late)
        share = 1 - math.exp(-elapsed / self._seconds)
        blended = past.scores + share * (emotion.scores - past.scores)
        return replace(emotion, scores=blended, label="")
