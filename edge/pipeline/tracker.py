"""Follow faces from frame to frame, so that each keeps its number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from edge.scene import BBox, Face, Track

# A face may move this many of its own widths from where it was expected.
REACH = 1.0
# Sizes that differ more than this factor are not the same face.
GROWTH = 1.8
# Seconds over which the estimated speed forgets: a face does not turn round at once.
SPEED_MEMORY = 0.15


@dataclass
class _Followed:
    """What is remembered of one face; times in seconds, speeds in pixels per second."""

    id: int
    face: Face
    seen: float
    speed: tuple[float, float] = (0.0, 0.0)

    def expected(self, time: float) -> BBox:
        """Where the face is if it went on as before."""
        elapsed = time - self.seen
        return self.face.bbox.moved(self.speed[0] * elapsed, self.speed[1] * elapsed)

    def surprise(self, face: Face, time: float) -> float:
        """How far a face is from where it was expected, in its own widths."""
        (ax, ay), (bx, by) = self.expected(time).centre, face.bbox.centre
        return math.hypot(ax - bx, ay - by) / max(face.bbox.w, 1e-6)

    def cost(self, face: Face, time: float) -> float:
        """How unlikely it is that this is the face: 0 to 1 is possible, infinity is not."""
        here, there = self.expected(time), face.bbox
        ratio = math.sqrt(max(here.area, 1e-6) / max(there.area, 1e-6))
        if not 1 / GROWTH <= ratio <= GROWTH:
            return math.inf
        (ax, ay), (bx, by) = here.centre, there.centre
        distance = math.hypot(ax - bx, ay - by) / max(here.w, there.w, 1e-6)
        cost = distance / REACH + abs(math.log(ratio))
        return cost if distance < REACH else math.inf

    def update(self, face: Face, time: float) -> None:
        elapsed = max(time - self.seen, 1e-3)
        (ax, ay), (bx, by) = self.face.bbox.centre, face.bbox.centre
        share = 1 - math.exp(-elapsed / SPEED_MEMORY)
        self.speed = (
            self.speed[0] + share * ((bx - ax) / elapsed - self.speed[0]),
            self.speed[1] + share * ((by - ay) / elapsed - self.speed[1]),
        )
        self.face, self.seen = face, time


class Tracker:
    """Gives faces stable numbers, and says where they are expected between two looks.

    A face is expected to go on at its speed; the pair of track and face that fits best is
    joined first. A track that sees no face is forgotten after `keep` seconds.

    Args:
        keep: seconds.

    Attributes:
        surprise: at the last look, how far a face was from where it was expected, in its own
            widths; infinity where one came or went.
    """

    def __init__(self, keep: float = 0.5) -> None:
        self._keep = keep
        self.forget()

    def forget(self) -> None:
        """Start anew, with number 1."""
        self._followed: list[_Followed] = []
        self._last_id, self._looked = 0, -math.inf
        self.surprise = math.inf

    def update(self, faces: Sequence[Face], time: float) -> tuple[Track, ...]:
        """Join the faces of a frame with those of the frames before.

        Args:
            faces: what the detector found.
            time: of the frame, in seconds; never less than the time before.

        Returns:
            one track per face, in order of their numbers.
        """
        before = len(self._seen())
        # Looks may be further apart than `keep`: who was there at the last one is not gone.
        self._followed = [
            f for f in self._followed if f.seen == self._looked or time - f.seen <= self._keep
        ]
        new, pairs = list(faces), self._pairs(faces, time)
        moves = [followed.surprise(face, time) for followed, face in pairs]
        self.surprise = max(moves, default=0.0)
        if not before == len(pairs) == len(faces):
            self.surprise = math.inf
        for followed, face in pairs:
            followed.update(face, time)
            new.remove(face)
        for face in new:
            self._last_id += 1
            self._followed.append(_Followed(self._last_id, face, time))
        self._looked = time
        return tuple(Track(f.id, f.face) for f in self._seen())

    def expect(self, time: float) -> tuple[Track, ...]:
        """The tracks of the last look, each where it is expected if it went on as before."""
        return tuple(
            Track(f.id, moved(f.face, *(speed * (time - f.seen) for speed in f.speed)))
            for f in self._seen()
        )

    @property
    def speeds(self) -> tuple[tuple[float, float], ...]:
        """Of each face of the last look, pixels per second to the right and down."""
        return tuple(f.speed for f in self._seen())

    @property
    def speed(self) -> float:
        """Of the fastest face, in its own widths per second."""
        return max(
            (math.hypot(*f.speed) / max(f.face.bbox.w, 1e-6) for f in self._seen()), default=0
        )

    def _seen(self) -> list[_Followed]:
        """Those that the last look has found."""
        return [f for f in self._followed if f.seen == self._looked]

    def _pairs(self, faces: Sequence[Face], time: float) -> list[tuple[_Followed, Face]]:
        costs = [
            (followed.cost(face, time), i, j)
            for i, followed in enumerate(self._followed)
            for j, face in enumerate(faces)
        ]
        pairs: dict[int, int] = {}
        for cost, i, j in sorted(costs):
            if cost < math.inf and i not in pairs and j not in pairs.values():
                pairs[i] = j
        return [(self._followed[i], faces[j]) for i, j in pairs.items()]


def moved(face: Face, right: float, down: float) -> Face:
    """The same face elsewhere.

    Args:
        face: with or without landmarks.
        right: how far, pixels.
        down: the same.
    """
    marks = face.landmarks
    if marks is not None:
        marks = marks + np.array((right, down), np.float32)
    return Face(face.bbox.moved(right, down), face.score, marks)
