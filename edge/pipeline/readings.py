"""Decide which faces are classified: often while their scores change, rarely while they agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from edge.pipeline.track_state import TrackState
from edge.scene import Emotion

# Seconds between two classifications of a face whose scores agree, at most, and on small cores,
# whose frames take longer; a longer interval that was asked for counts instead. A change is named
# two frames later at most; `python -m converter.studies.label_stability` measures it.
LONGEST, LONGEST_SLOW = 0.24, 0.3
STEP = 0.5  # intervals by which a face may wait longer after each classification that agrees
SAME = 0.1  # share of the scores that may go elsewhere between two that agree
CLEAR = 0.15  # lead of the highest score, below which a label may change at any time
# A frame that is searched leaves known faces to be classified in a cheaper one, but for an interval
# at most, and unless more searches than this follow each other.
SEARCHES = 2


class ReadingSchedule:
    """Classify new faces at once, others after an interval, which grows while their scores agree.

    Args:
        interval: seconds between two classifications of a face; 0 classifies in every frame.
        at_once: known faces to classify in one frame at most, and in an interval without making it
            longer: more of them take turns; 0 sets no limit.
        longest: seconds that the interval may grow to.

    Attributes:
        interval: as given; may be changed between two frames.
    """

    def __init__(self, interval: float = 0.0, at_once: int = 0, longest: float = LONGEST) -> None:
        self.interval, self._at_once, self._longest = interval, at_once, longest

    def due(self, tracks: Sequence[TrackState], time: float, searches: int) -> list[TrackState]:
        """Return the tracks to classify: all new ones, and of the others those whose turn it is.

        Args:
            tracks: all that are visible.
            time: of the frame, seconds.
            searches: frames without a gap, up to this one, that were searched for faces.
        """
        most = self._at_once if self.interval and self._at_once else max(1, len(tracks))
        # A face that rests takes its turn less often.
        turns = sum(self.interval / self._own(each) for each in tracks) if self.interval else 0.0
        least = self.interval * max(1.0, turns / most)
        patience = least if 0 < searches <= SEARCHES else 0.0
        stale = [
            each
            for each in tracks
            if each.needs_classification(time, max(least, self._own(each)) + patience)
        ]
        new = [each for each in stale if each.emotion is None]
        known = [each for each in stale if each.emotion is not None]
        return [*new, *sorted(known, key=lambda each: each.classified_at + each.rest)[:most]]

    def take(self, track: TrackState, emotion: Emotion, time: float) -> None:
        """Give a track its new emotion, and a longer rest if that agrees with the one before.

        Args:
            track: that was due.
            emotion: not smoothed.
            time: of the frame, seconds.
        """
        before, elapsed = track.emotion, time - track.classified_at
        follows = before is not None and 0 <= elapsed <= 2 * LONGEST
        rests = self.interval and follows and before and agree(before, emotion)
        longer = min(track.rest + STEP * self.interval, max(0.0, self._longest - self.interval))
        track.classified(emotion, time)
        track.rest = longer if rests else 0.0
        # The face changed at any time in between: on average in the middle.
        track.late = max(0.0, elapsed - self.interval) / 2 if follows and self.interval else 0.0

    def _own(self, track: TrackState) -> float:
        return self.interval + track.rest


def agree(one: Emotion, other: Emotion) -> bool:
    """Return whether two classifications of a face say the same, and clearly."""
    if one.labels != other.labels:
        return False
    second, best = np.sort(other.scores)[-2:].tolist()
    moved = float(np.abs(one.scores - other.scores).sum()) / 2
    return moved <= SAME and best - second >= CLEAR
