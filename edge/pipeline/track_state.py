"""Everything that is remembered of one track between two frames."""

from __future__ import annotations

import math
from dataclasses import dataclass

from edge.config.schema import TrackerConfig
from edge.scene import BBox, Emotion, Face, Track

# Time constant of the velocity estimate, seconds: faces do not reverse instantly.
VELOCITY_MEMORY = 0.15
KEEP = TrackerConfig().keep  # seconds, the default of the stages
LONGEST_WAY = 0.5  # seconds for which a face is expected to go on at its velocity
# Extent below which a box counts as this wide, so that no division is by zero.
TINY = 1e-6

Velocity = tuple[float, float]


@dataclass
class TrackState:
    """State of one track.

    Detection, motion and classification are written where frames are analysed, which may be the
    worker thread; `shown`, `shown_at` and `reading` only by the main loop, once for each picture.

    Attributes:
        id: number of the track, from 1.
        face: last detection.
        seen_at: time of that detection, seconds.
        velocity: estimate, pixels per second to the right and down.
        emotion: last classification; None before the first one and after the track was lost.
        classified_at: time of that classification, seconds.
        rest: seconds by which the next one may come later than usual: the last ones agreed.
        late: seconds for which that emotion is thought to have been there before it was read, as
            the face was resting.
        shown: emotion last shown: smoothed scores, and the label chosen; None before the first.
        shown_at: time of that picture, seconds.
        reading: the classification that it was smoothed from.
        missed: the face was looked for after that and not found.
    """

    id: int
    face: Face
    seen_at: float
    velocity: Velocity = (0.0, 0.0)
    emotion: Emotion | None = None
    classified_at: float = -math.inf
    rest: float = 0.0
    late: float = 0.0
    shown: Emotion | None = None
    shown_at: float = -math.inf
    reading: Emotion | None = None
    missed: bool = False

    def expected(self, time: float) -> BBox:
        """Return the box at a time if the face goes on at its velocity."""
        return self.face.bbox.moved(*self._way(time))

    def predicted(self, time: float) -> Track:
        """Return the track with its box and landmarks moved to where they are expected."""
        return Track(self.id, self.face.moved(*self._way(time)))

    def _way(self, time: float) -> Velocity:
        """Return the pixels to the right and down that the face has gone at its velocity.

        Nobody walks on for long exactly as before: a face that is looked for rarely stays near.
        """
        elapsed = min(time - self.seen_at, LONGEST_WAY)
        return self.velocity[0] * elapsed, self.velocity[1] * elapsed

    def deviation(self, face: Face, time: float) -> float:
        """Return the distance of a face from the expected place, in its own widths."""
        (ax, ay), (bx, by) = self.expected(time).centre, face.bbox.centre
        return math.hypot(ax - bx, ay - by) / max(face.bbox.w, TINY)

    def detected(self, face: Face, time: float) -> None:
        """Take a new detection: update position, time and velocity."""
        elapsed = max(time - self.seen_at, 1e-3)
        (ax, ay), (bx, by) = self.face.bbox.centre, face.bbox.centre
        share = 1 - math.exp(-elapsed / VELOCITY_MEMORY)
        right, down = self.velocity
        self.velocity = (
            right + share * ((bx - ax) / elapsed - right),
            down + share * ((by - ay) / elapsed - down),
        )
        self.face, self.seen_at, self.missed = face, time, False

    def classified(self, emotion: Emotion, time: float) -> None:
        """Take a new classification."""
        self.emotion, self.classified_at = emotion, time

    def needs_classification(self, time: float, interval: float) -> bool:
        """Return whether the last classification is missing or older than an interval.

        Time that runs backwards, as at the start of another file, also needs a new one.
        """
        return self.emotion is None or not 0 <= time - self.classified_at < interval

    def recently_shown(self, time: float, keep: float) -> Emotion | None:
        """Return the emotion last shown, if that was at most `keep` seconds ago."""
        return self.shown if abs(time - self.shown_at) <= keep else None

    def show(self, emotion: Emotion, time: float, reading: Emotion | None = None) -> Emotion:
        """Remember an emotion as the one shown, and what it was smoothed from, and return it."""
        self.shown, self.shown_at, self.reading = emotion, time, reading
        return emotion
