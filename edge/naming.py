"""Which name a face bears on the screen: none that is a guess, and none that flickers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from edge.labels import EMOTIONS, UNSURE
from edge.scene import Emotion, Track

THRESHOLD, LEAD = 0.35, 0.05  # those of default.toml


class Namer:
    """Chooses a name per track, with hysteresis.

    A name is given up for another whose score is higher by `lead`. Where no score reaches
    `threshold`, the face is "unsure", and it stays so until one passes it by `lead`.

    Args:
        threshold: 0 to 1, lowest score of a name; scores are calibrated, so of the names with
            this score this share is right. 0 always gives a name.
        lead: 0 to 1; 0 switches hysteresis off.
        keep: seconds after which a track that is gone is forgotten.
    """

    def __init__(self, threshold: float = THRESHOLD, lead: float = LEAD, keep: float = 0.5) -> None:
        self._threshold, self._lead, self._keep = threshold, lead, keep
        self.forget()

    def forget(self) -> None:
        """Start anew."""
        self._shown: dict[int, tuple[float, str]] = {}

    def update(
        self, tracks: Sequence[Track], emotions: Sequence[Emotion], time: float
    ) -> tuple[Emotion, ...]:
        """Give each emotion the name to show.

        Args:
            tracks: of this frame.
            emotions: smoothed, one per track.
            time: of the frame, in seconds.
        """
        self._shown = {i: s for i, s in self._shown.items() if time - s[0] <= self._keep}
        for track, emotion in zip(tracks, emotions, strict=True):
            before = self._shown[track.id][1] if track.id in self._shown else None
            self._shown[track.id] = (time, self._choose(emotion, before))
        return tuple(
            replace(emotion, shown=self._shown[track.id][1])
            for track, emotion in zip(tracks, emotions, strict=True)
        )

    def _choose(self, emotion: Emotion, before: str | None) -> str:
        best = float(emotion.scores.max())
        if before is None:
            return emotion.name if best >= self._threshold else UNSURE
        if before == UNSURE:
            return emotion.name if best >= self._threshold + self._lead else UNSURE
        if best < self._threshold:
            return UNSURE
        held = float(emotion.scores[EMOTIONS.index(before)])
        return emotion.name if best >= held + self._lead else before
