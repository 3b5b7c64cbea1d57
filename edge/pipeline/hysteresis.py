"""Which name a face bears on the screen: none that is a guess, and none that flickers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from edge.labels import EMOTIONS, UNSURE
from edge.pipeline.pertrack import PerTrack
from edge.scene import Emotion, Track

THRESHOLD, LEAD = 0.35, 0.07  # those of default.toml


class Namer:
    """Chooses a name per track, with hysteresis.

    A face gets a name where a score reaches `threshold` and is ahead of the next by `lead`; else
    it is "unsure". A name is given up for another whose score is higher by `lead`, or where no
    score reaches `threshold` any more; then one has to pass that by `lead` too.

    Args:
        threshold: 0 to 1, lowest score of a name; scores are calibrated, so of the names with
            this score this share is right. 0 always gives a name.
        lead: 0 to 1; 0 names the highest score, however close the next, and without hysteresis.
        keep: seconds after which a track that is gone is forgotten.
    """

    def __init__(self, threshold: float = THRESHOLD, lead: float = LEAD, keep: float = 0.5) -> None:
        self._threshold, self._lead = threshold, lead
        self._shown = PerTrack[str](keep)

    def forget(self) -> None:
        """Start anew."""
        self._shown.forget()

    def update(
        self, tracks: Sequence[Track], emotions: Sequence[Emotion], time: float
    ) -> tuple[Emotion, ...]:
        """Give each emotion the name to show.

        Args:
            tracks: of this frame.
            emotions: smoothed, one per track.
            time: of the frame, in seconds.
        """
        self._shown.drop_gone(time)
        named = []
        for track, emotion in zip(tracks, emotions, strict=True):
            last = self._shown.get(track.id)
            name = self._choose(emotion, last[1] if last else None)
            self._shown.put(track.id, time, name)
            named.append(replace(emotion, label=name))
        return tuple(named)

    def _choose(self, emotion: Emotion, before: str | None) -> str:
        if before in (None, UNSURE):
            needed = self._threshold + (self._lead if before else 0.0)
            return emotion.name if self._clear(emotion, needed) else UNSURE
        best = float(emotion.scores.max())
        if best < self._threshold:
            return UNSURE
        held = float(emotion.scores[EMOTIONS.index(before)])
        return emotion.name if best >= held + self._lead else before

    def _clear(self, emotion: Emotion, needed: float) -> bool:
        """Its highest score is as high as needed, and ahead of the next."""
        if not self._threshold:
            return True
        second, best = (float(score) for score in np.sort(emotion.scores)[-2:])
        return best >= needed and best - second >= self._lead
