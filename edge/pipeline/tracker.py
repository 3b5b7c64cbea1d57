"""Faces -> tracks: give each face a number that it keeps, and predict its place."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence

from edge.pipeline.track_state import KEEP, TINY, TrackState
from edge.scene import BBox, Face

# A face may be at most this many of its own widths away from where it was expected.
MAX_DISTANCE = 1.0
# Faces narrower than this many times the precision of detections are far away.
FAR = 12
# Sizes that differ by more than this factor are not the same face.
MAX_GROWTH = 1.8


class Tracker:
    """Assign faces to tracks, the best fitting pair first.

    A face is expected to go on at its velocity. A track without a face is dropped after `keep`
    seconds.

    Args:
        keep: seconds.

    Attributes:
        steady_until: time until which every face should stay close to where it is expected, judged
            by its last detections; minus infinity where a face came or went. Unchanged where all
            faces are elsewhere than was looked. Far faces do not count: they come and go by
            chance, and must not make the schedule search every frame.
        unseen: number of the faces that count for that, where all of them are elsewhere than was
            looked at last; else 0.
    """

    def __init__(self, keep: float = KEEP) -> None:
        self._keep = keep
        self.reset()

    def reset(self) -> None:
        """Drop all tracks; the next one gets number 1."""
        self.forget()
        self._last_id = 0

    def forget(self) -> None:
        """Drop all tracks; numbers go on."""
        self._states: list[TrackState] = []
        self.steady_until, self.unseen = -math.inf, 0

    def update(
        self,
        faces: Sequence[Face],
        time: float,
        missed: Container[int] | None = None,
        precision: float = 0.0,
    ) -> tuple[TrackState, ...]:
        """Assign the faces of a frame to the tracks of the frames before.

        Args:
            faces: from the detector.
            time: of the frame, seconds; not before that of the last update.
            missed: numbers of the tracks that were looked for and are not there, unless one of the
                faces is theirs; None: all that have no face.
            precision: pixels by which two detections of a still face may differ.

        Returns:
            one state for each face that was not missed since it was seen, in order of the numbers.
        """
        # Updates may be further apart than `keep`: a track that was not looked for is not lost.
        self._states = [s for s in self._states if not s.missed or time - s.seen_at <= self._keep]
        before = self.visible
        pairs = self._pairs(faces, time)
        far = FAR * precision
        spans = [s.steady(face, time) for s, face in pairs if face.bbox.w >= far]
        came = [state for state, _ in pairs if state.missed]
        came += self._assign(faces, pairs, time)
        gone = self._drop(before, missed, time)
        changed = any(state.face.bbox.w >= far for state in (*came, *gone))
        near = sum(state.face.bbox.w >= far for state in before)
        self.unseen = 0 if spans or changed else near
        if not self.unseen:
            self.steady_until = -math.inf if changed else time + min(spans, default=math.inf)
        return self.visible

    @property
    def visible(self) -> tuple[TrackState, ...]:
        """Tracks whose face is thought to be in the picture."""
        return tuple(s for s in self._states if not s.missed)

    def expected(self, time: float) -> dict[int, BBox]:
        """Return where the visible faces are expected, by number."""
        return {state.id: state.expected(time) for state in self.visible}

    @property
    def speed(self) -> float:
        """Speed of the fastest visible face, in its own widths per second."""
        return max(
            (math.hypot(*s.velocity) / max(s.face.bbox.w, TINY) for s in self.visible), default=0
        )

    def _assign(
        self, faces: Sequence[Face], pairs: Sequence[tuple[TrackState, Face]], time: float
    ) -> list[TrackState]:
        """Update the tracks of the pairs; return those that begin with the other faces."""
        for state, face in pairs:
            state.detected(face, time)
        assigned = {id(face) for _, face in pairs}
        others = [face for face in faces if id(face) not in assigned]
        new = [
            TrackState(self._last_id + number, face, time)
            for number, face in enumerate(others, start=1)
        ]
        self._last_id += len(new)
        self._states += new
        return new

    def _drop(
        self, before: Sequence[TrackState], missed: Container[int] | None, time: float
    ) -> list[TrackState]:
        """Mark the tracks that are gone, and return them."""
        gone = [
            state
            for state in before
            if state.seen_at != time and (missed is None or state.id in missed)
        ]
        for state in gone:
            state.missed = True
            state.emotion = None  # a lost track is classified again when it comes back
        return gone

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
