"""Faces -> tracks: give each face a number that it keeps, and predict its place."""

from __future__ import annotations

import math
from collections.abc import Sequence

from edge.pipeline.track_state import KEEP, TINY, TrackState
from edge.scene import Face

# A face may be at most this many of its own widths away from where it was expected.
MAX_DISTANCE = 1.0
# Sizes that differ by more than this factor are not the same face.
MAX_GROWTH = 1.8


class Tracker:
    """Assign faces to tracks, the best fitting pair first.

    A face is expected to go on at its velocity. A track without a face is dropped after `keep`
    seconds.

    Args:
        keep: seconds.

    Attributes:
        deviation: distance of the face farthest from its expected place at the last detection, in
            its own widths; infinity where a face came or went.
    """

    def __init__(self, keep: float = KEEP) -> None:
        self._keep = keep
        self.reset()

    def reset(self) -> None:
        """Drop all tracks; the next one gets number 1."""
        self._states: list[TrackState] = []
        self._last_id, self._updated_at = 0, -math.inf
        self.deviation = math.inf

    def update(self, faces: Sequence[Face] | None, time: float) -> tuple[TrackState, ...]:
        """Assign the faces of a frame to the tracks of the frames before.

        Args:
            faces: from the detector; None where the frame was not searched: no track changes.
            time: of the frame, seconds; not before that of the last update.

        Returns:
            one state for each face of the last frame that was searched, in order of their numbers.
        """
        if faces is None:
            return self.visible
        before = len(self.visible)
        # Updates may be further apart than `keep`: a track seen in the last one is not lost.
        self._states = [
            s
            for s in self._states
            if s.seen_at == self._updated_at or time - s.seen_at <= self._keep
        ]
        pairs = self._pairs(faces, time)
        moves = [state.deviation(face, time) for state, face in pairs]
        unchanged = before == len(pairs) == len(faces)
        self.deviation = max(moves, default=0.0) if unchanged else math.inf
        self._assign(faces, pairs, time)
        self._updated_at = time
        return self.visible

    @property
    def visible(self) -> tuple[TrackState, ...]:
        """Tracks that had a face in the last update."""
        return tuple(s for s in self._states if s.seen_at == self._updated_at)

    @property
    def speed(self) -> float:
        """Speed of the fastest visible face, in its own widths per second."""
        return max(
            (math.hypot(*s.velocity) / max(s.face.bbox.w, TINY) for s in self.visible), default=0
        )

    def _assign(
        self, faces: Sequence[Face], pairs: Sequence[tuple[TrackState, Face]], time: float
    ) -> None:
        for state, face in pairs:
            state.detected(face, time)
        for state in self._states:
            if state.seen_at != time:
                state.emotion = None  # a lost track is classified again when it comes back
        assigned = {id(face) for _, face in pairs}
        for face in (face for face in faces if id(face) not in assigned):
            self._last_id += 1
            self._states.append(TrackState(self._last_id, face, time))

    def _pairs(self, faces: Sequence[Face], time: float) -> list[tuple[TrackState, Face]]:
        costs = [
            (_cost(state, face, time), i, j)
            for i, state in enumerate(self._states)
            for j, face in enumerate(faces)
        ]
        pairs: dict[int, int] = {}
        for cost, i, j in sorted(costs):
            if cost < math.inf and i not in pairs and j not in pairs.values():
                pairs[i] = j
        return [(self._states[i], faces[j]) for i, j in pairs.items()]


def _cost(state: TrackState, face: Face, time: float) -> float:
    """Return the cost of assigning a face to a track; infinity if that is impossible."""
    here, there = state.expected(time), face.bbox
    ratio = math.sqrt(max(here.area, TINY) / max(there.area, TINY))
    if not 1 / MAX_GROWTH <= ratio <= MAX_GROWTH:
        return math.inf
    (ax, ay), (bx, by) = here.centre, there.centre
    distance = math.hypot(ax - bx, ay - by) / max(here.w, there.w, TINY)
    cost = distance / MAX_DISTANCE + abs(math.log(ratio))
    return cost if distance < MAX_DISTANCE else math.inf
