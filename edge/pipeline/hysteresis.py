"""Choose a stable label for each face."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from edge.config.schema import EmotionConfig
from edge.labels import AWAY, UNSURE
from edge.pipeline.away import is_away
from edge.pipeline.track_state import KEEP, TrackState
from edge.scene import Emotion, Face

THRESHOLD, LEAD, LIMIT = EmotionConfig().unsure, EmotionConfig().lead, EmotionConfig().away


class LabelHysteresis:
    """Choose a label for each track and keep it until another one is clearly ahead.

    A face gets the label with the highest score if that score reaches `threshold` and is ahead of
    the next by `lead`; else it is "unsure". The label changes when another score is higher by
    `lead`, or when no score reaches `threshold`; after that one must exceed it by `lead`. A face
    that is turned too far aside is "away", whatever its scores.

    Args:
        threshold: lowest score of a label, 0 to 1; scores are calibrated, so of the labels with
            this score this share is right. 0 always gives a label.
        lead: 0 to 1; 0 gives the label with the highest score, without hysteresis.
        keep: seconds after which a track that was not shown starts again.
        away: how far a face is turned that is "away", see `edge.pipeline.away.turn_of`; 0 for
            never.
    """

    def __init__(
        self,
        threshold: float = THRESHOLD,
        lead: float = LEAD,
        keep: float = KEEP,
        away: float = LIMIT,
    ) -> None:
        self._threshold, self._lead, self._keep, self._away = threshold, lead, keep, away

    def name(
        self, state: TrackState, emotion: Emotion, time: float, face: Face | None = None
    ) -> Emotion:
        """Return the emotion with the label to show.

        Args:
            state: of the track.
            emotion: smoothed.
            time: of the frame, seconds.
            face: as it is in the frame; None is not turned away.
        """
        past = state.recently_shown(time, self._keep)
        before = past.label if past else None
        if face and is_away(face, self._away, before == AWAY):
            return replace(emotion, label=AWAY)
        return replace(emotion, label=self._choose(emotion, before))

    def _choose(self, emotion: Emotion, before: str | None) -> str:
        current = emotion.score_of(before) if before else None
        if current is None or before is None:
            needed = self._threshold + (self._lead if before == UNSURE else 0.0)
            return emotion.name if self._is_clear(emotion, needed) else UNSURE
        best = float(emotion.scores.max())
        if best < self._threshold:
            return UNSURE
        return emotion.name if best >= current + self._lead else before

    def _is_clear(self, emotion: Emotion, needed: float) -> bool:
        """Return whether the highest score is high enough and ahead of the next."""
        if not self._threshold:
            return True
        second, best = (float(score) for score in np.sort(emotion.scores)[-2:])
        return best >= needed and best - second >= self._lead
