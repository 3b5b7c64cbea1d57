"""Search for near and far faces: the whole frame and its tiles in turns, with second looks.

A far face gets a low score, as do things that look a little like faces. A second look, at a view in
which the face is larger, tells them apart better than a higher threshold: docs/detectors.md has the
figures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from edge.detector import FaceDetector
from edge.detector.search import Found
from edge.detector.views import (
    FINEST,
    OVERLAP,
    View,
    all_views,
    around,
    distinct,
    look,
    shows,
    tiles,
    whole,
)
from edge.scene import BBox, Face, Frame

TILE_PAUSE = 0.5  # seconds between two tiles, at least: near faces come first
HURRY = 0.1  # seconds: searches that follow each other faster are for a face that moves
HURRIED_PAUSE = 1.5  # seconds between two tiles then
SMALL = 0.075  # of the frame's longer side: narrower faces get a second look
PRECISION = 1 / FINEST  # of the frame's longer side: a pixel of the detector's input
SECOND_SIDE = 6.0  # side of the view of a second look, in widths of the face
SHORTFALL = 0.85  # log-odds by which the first look's score may stay below the threshold
AGREEMENT = 0.12  # log-odds by which two looks that agree are surer than their mean
LOWEST, HIGHEST = 0.05, 0.99  # scores beyond count as these, so that no look decides alone
LOOKS = 1  # second looks per frame, at most
REJECTED = 5.0  # seconds for which the place of a rejected face is not looked at again
SURE = 0.125  # of the frame's longer side: wider faces are hardly ever missed in the whole frame
LARGEST = 0.5  # of a tile's side: larger faces are left to the whole frame


def candidate_threshold(threshold: float) -> float:
    """Return the score from which on a small face gets a second look."""
    return _score(_log_odds(threshold) - SHORTFALL)


class TiledSearch:
    """Search of the whole frame and of its tiles.

    Args:
        detector: finds the faces in pictures, from `candidate_threshold(threshold)` on.
        threshold: lowest score to report, 0 to 1, both excluded.
        everywhere: search the whole frame and all tiles each time, else one view each time.
    """

    def __init__(
        self, detector: FaceDetector, threshold: float, *, everywhere: bool = False
    ) -> None:
        self.detector = detector
        self._threshold, self._everywhere = threshold, everywhere
        self.reset()

    def reset(self) -> None:
        """Forget earlier frames: the next search is one of the whole frame."""
        self._tile, self._was_tile, self._searched_at = 0, False, -math.inf
        self._tile_at: float | None = None  # of the last tile, or of the first search
        self._rejected: list[tuple[BBox, float]] = []
        # Known faces that the last search of the whole frame found. Tiles do not report them: they
        # would draw other boxes, and the face would seem to jump.
        self._near: frozenset[int] = frozenset()

    def search(self, frame: Frame, known: Mapping[int, BBox]) -> Found:
        views = all_views(frame.size) if self._everywhere else [self._next_view(frame)]
        everything = whole(frame.size) in views
        near = frozenset() if everything else self._near
        found = distinct(face for view in views for face in look(self.detector, frame, view))
        candidates = [face for face in found if _matching(face.bbox, known) not in near]
        sought = {key: box for key, box in known.items() if key not in near}
        faces, doubtful, absent = self._sort(frame, candidates, sought)
        if everything:
            self._near = frozenset(sought) - frozenset(absent)
        looks = len(doubtful) + len(absent) if self._everywhere else LOOKS
        faces += filter(None, (self._confirm(frame, face) for face in doubtful[:looks]))
        again, missed = self._miss(frame, views, absent, looks - len(doubtful))
        precision = PRECISION * max(frame.size)
        return Found(distinct(faces + again), missed, everything, precision)

    def _next_view(self, frame: Frame) -> View:
        """Return the whole frame, or after it and where the pause is over the next tile."""
        choice = tiles(frame.size)
        hurried = 0 <= frame.time - self._searched_at < HURRY
        pause = HURRIED_PAUSE if hurried else TILE_PAUSE
        self._searched_at = frame.time
        waits = self._tile_at is None or 0 <= frame.time - self._tile_at < pause
        # However slow the machine is, no tile follows another: near faces must not be forgotten.
        if waits or self._was_tile or not choice:
            self._tile_at = frame.time if self._tile_at is None else self._tile_at
            self._was_tile = False
            return whole(frame.size)
        self._tile_at, self._was_tile = frame.time, True
        self._tile = (self._tile + 1) % len(choice)
        return choice[self._tile]

    def _sort(
        self, frame: Frame, candidates: Iterable[Face], known: Mapping[int, BBox]
    ) -> tuple[list[Face], list[Face], dict[int, BBox]]:
        """Return faces that count, small ones to look at again, and the known ones not found."""
        faces, doubtful, absent = [], [], dict(known)
        for face in candidates:
            key = _matching(face.bbox, absent)
            if key is not None:
                del absent[key]
                faces.append(face)
            elif not _is_small(face.bbox, frame.size):
                if face.score > self._threshold:
                    faces.append(face)
            elif self._everywhere or not self._is_rejected(face.bbox, frame.time):
                doubtful.append(face)
        return faces, doubtful, absent

    def _miss(
        self, frame: Frame, views: Sequence[View], absent: Mapping[int, BBox], looks: int
    ) -> tuple[list[Face], frozenset[int]]:
        """Return those of the absent faces that a second look finds, and the keys of the gone."""
        again, missed = [], []
        for key, box in absent.items():
            if not any(_would_show(view, box, frame.size) for view in views):
                continue
            if _is_small(box, frame.size):
                if looks <= 0:
                    continue
                looks -= 1
                if face := self._second_look(frame, box):
                    again.append(face)
                    continue
            missed.append(key)
        return again, frozenset(missed)

    def _is_rejected(self, box: BBox, time: float) -> bool:
        return any(place.iou(box) > OVERLAP for place, at in self._rejected if _is_recent(at, time))

    def _confirm(self, frame: Frame, face: Face) -> Face | None:
        """Return a small face as a second look shows it; None, for a while, if both say no."""
        seen = self._second_look(frame, face.bbox)
        score = _joint(face.score, seen.score if seen else 0.0)
        if seen and score > self._threshold:
            return replace(seen, score=score)
        recent = [one for one in self._rejected if _is_recent(one[1], frame.time)]
        self._rejected = [*recent, (face.bbox, frame.time)]
        return None

    def _second_look(self, frame: Frame, box: BBox) -> Face | None:
        """Return the face at a place, seen from near; None if there is none."""
        view = around(box, frame.size, SECOND_SIDE * max(box.w, box.h))
        faces = look(self.detector, frame, view)
        return next((face for face in faces if face.bbox.iou(box) > OVERLAP), None)


def _is_recent(then: float, time: float) -> bool:
    return 0 <= time - then < REJECTED


def _would_show(view: View, box: BBox, size: tuple[int, int]) -> bool:
    """Return whether a face that is not found in a view is not there.

    Small faces may be missed in the whole frame. Which of the tiles shows them makes no difference.
    """
    if view == whole(size):
        return box.w >= SURE * view.side or not tiles(size)
    return box.w <= LARGEST * view.side and shows(view, box.resized(1.2, 0.0), size)


def _is_small(box: BBox, size: tuple[int, int]) -> bool:
    return box.w < SMALL * max(size)


def _matching(box: BBox, known: Mapping[int, BBox]) -> int | None:
    """Return the key of the box that overlaps most with this one, if one does."""
    overlaps = {key: other.iou(box) for key, other in known.items()}
    best = max(overlaps, key=overlaps.__getitem__, default=None)
    return None if best is None or overlaps[best] <= OVERLAP else best


def _joint(first: float, second: float) -> float:
    """Return the score of a face that two looks show."""
    return _score((_log_odds(first) + _log_odds(second)) / 2 + AGREEMENT)


def _log_odds(score: float) -> float:
    score = min(max(score, LOWEST), HIGHEST)
    return math.log(score / (1 - score))


def _score(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
