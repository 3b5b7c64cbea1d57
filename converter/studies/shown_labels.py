"""Labels that a setting shows for recorded scores, their changes and delays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from converter.studies.label_clips import FRAME_RATE
from edge.labels import UNSURE
from edge.pipeline.hysteresis import LabelHysteresis
from edge.pipeline.smoothing import ScoreSmoother
from edge.pipeline.track_state import TrackState
from edge.scene import BBox, Emotion, Face

SETTLED = 1.5  # seconds after the start of a change from which on the label should be constant


class ShownLabels(NamedTuple):
    """Labels of a clip.

    Attributes:
        labels: label of each frame.
        times: time of each frame in seconds.
        changes: times at which the person starts to change the expression, in seconds.
    """

    labels: list[str]
    times: list[float]
    changes: list[float]

    def changes_per_minute(self) -> float:
        """Return how often the label changes per minute of held expressions."""
        frames = flips = 0
        pairs = zip(self.labels, self.labels[1:], self.times[1:], strict=False)
        for before, after, time in pairs:
            if min((time - start for start in self.changes if start <= time), default=0) >= SETTLED:
                frames += 1
                flips += before != after
        return 60 * FRAME_RATE * flips / max(frames, 1)

    def delays(self) -> list[float]:
        """Return the seconds from each change of expression to the label on which it ends.

        Changes that end on the label of before, and those from or to "unsure", are omitted.
        """
        ends = [*self.changes[1:], self.times[-1] + 1]
        delays = map(self._delay, self.changes, ends)
        return [delay for delay in delays if delay is not None]

    def _delay(self, start: float, end: float) -> float | None:
        frames = [i for i, time in enumerate(self.times) if start <= time < end]
        if not frames or frames[0] == 0:  # face not found, or no label before
            return None
        before, last = self.labels[frames[0] - 1], self.labels[frames[-1]]
        if before == last or UNSURE in (before, last):
            return None
        first = next(i for i in frames if self.labels[i] == last)
        return self.times[first] - start


def show_labels(
    scores: Sequence[np.ndarray],
    times: list[float],
    changes: list[float],
    smoothing: float,
    threshold: float,
    lead: float,
) -> ShownLabels:
    """Return the labels that a setting shows.

    Args:
        scores: float32, (7,), of each frame.
        times: time of each frame in seconds.
        changes: times at which the person starts to change the expression, in seconds.
        smoothing: see `edge.pipeline.smoothing.ScoreSmoother`.
        threshold: see `edge.pipeline.hysteresis.LabelHysteresis`.
        lead: see `edge.pipeline.hysteresis.LabelHysteresis`.
    """
    smoother, hysteresis = ScoreSmoother(smoothing), LabelHysteresis(threshold, lead)
    state = TrackState(1, Face(BBox(0, 0, 1, 1), 1.0), times[0])
    labels = []
    for frame_scores, time in zip(scores, times, strict=True):
        smoothed = smoother.smooth(state, Emotion(frame_scores), time)
        labels.append(state.show(hysteresis.name(state, smoothed, time), time).label)
    return ShownLabels(labels, times, changes)
