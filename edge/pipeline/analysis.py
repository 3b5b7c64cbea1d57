"""Result of the analysis of one frame, and the tracks that follow from it shortly after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from edge.pipeline.track_state import TrackState, Velocity
from edge.scene import Emotion, Face, Track

MAX_PREDICTION = 0.3  # seconds for which faces are expected to go on at their velocity


class Observation(NamedTuple):
    """One track in an analysed frame.

    Attributes:
        state: of the track; only its `shown` may be read or written outside the analysis.
        face: where the face is, detected or predicted.
        velocity: pixels per second to the right and down.
        emotion: not smoothed.
        late: see `TrackState`.
    """

    state: TrackState
    face: Face
    velocity: Velocity
    emotion: Emotion
    late: float = 0.0


@dataclass(frozen=True)
class Analysis:
    """Tracks and emotions of one frame.

    Attributes:
        time: of the frame, seconds.
        observations: one for each visible track.
    """

    time: float = 0.0
    observations: tuple[Observation, ...] = ()

    def tracks_at(self, time: float) -> tuple[Track, ...]:
        """Return the tracks where they are expected at a later time."""
        ahead = min(max(time - self.time, 0.0), MAX_PREDICTION)
        return tuple(
            Track(seen.state.id, seen.face.moved(*(speed * ahead for speed in seen.velocity)))
            for seen in self.observations
        )


def observe(tracks: Sequence[TrackState], time: float) -> Analysis:
    """Return a copy of what is known of classified tracks at the time of a frame."""
    observations = []
    for track in tracks:
        assert track.emotion is not None
        face = track.predicted(time).face
        observations.append(Observation(track, face, track.velocity, track.emotion, track.late))
    return Analysis(time, tuple(observations))
