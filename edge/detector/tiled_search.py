"""Search for near and far faces: the whole frame and its tiles in turns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from edge.detector import FaceDetector
from edge.detector.far_faces import FarFaces
from edge.detector.search import Found
from edge.detector.views import (
    FINEST,
    View,
    all_views,
    distinct,
    look,
    matching,
    shows,
    tiles,
    whole,
)
from edge.scene import BBox, Face, Frame

TILE_PAUSE = 0.5  # seconds between two tiles, at least: near faces come first
HURRY = 0.1  # seconds: searches that follow each other faster are for a face that moves
HURRIED_PAUSE = 1.5  # seconds between two tiles then
SMALL = 0.075  # of the frame's longer side: narrower faces are far ones, see `FarFaces`
PRECISION = 1 / FINEST  # of the frame's longer side: a pixel of the detector's input
SURE = 0.125  # of the frame's longer side: wider faces are hardly ever missed in the whole frame
LARGEST = 0.5  # of a tile's side: larger faces are left to the whole frame


class TiledSearch:
    """Search of the whole frame and of its tiles.

    Args:
        detector: finds the faces in pictures, from a candidate's score on (`FarFaces`).
        threshold: lowest score to report, 0 to 1, both excluded.
        everywhere: search the whole frame and all tiles each time.
        thorough: search the whole frame and one tile each time, and confirm all new faces there;
            otherwise one view each time.

    Attributes:
        far_pause: seconds between two tiles, at least, where they are searched in turns.
    """

    def __init__(
        self,
        detector: FaceDetector,
        threshold: float,
        *,
        everywhere: bool = False,
        thorough: bool = False,
    ) -> None:
        self._far = FarFaces(detector, threshold, exhaustive=everywhere, prompt=thorough)
        self._threshold, self._everywhere, self._thorough = threshold, everywhere, thorough
        self.far_pause = 0.0
        self.reset()

    @property
    def detector(self) -> FaceDetector:
        """Detector of all views."""
        return self._far.detector

    @detector.setter
    def detector(self, detector: FaceDetector) -> None:
        self._far.detector = detector

    def reset(self, *, at_once: bool = False) -> None:
        """Forget earlier frames: the next search is one of the whole frame, see `FaceSearch`."""
        self._far.reset()
        self._at_once, self._size = at_once, (0, 0)
        self._unseen: set[View] = set()  # of the views of frames of this size
        self._tile, self._was_tile, self._searched_at = 0, False, -math.inf
        self._tile_at: float | None = None  # of the last tile, or of the first search
        # Known faces that the last search of the whole frame found. Tiles do not miss them, and do
        # not report the near ones: they would draw other boxes, and the face would seem to jump.
        self._near: frozenset[int] = frozenset()

    def search(self, frame: Frame, known: Mapping[int, BBox]) -> Found:
        views = self._views(frame)
        complete = self._completes(frame.size, views)
        everything = whole(frame.size) in views
        near = frozenset() if everything else self._near
        found = distinct(face for view in views for face in look(self.detector, frame, view))
        sought = {k: box for k, box in known.items() if k not in near or _is_small(box, frame.size)}
        candidates = [face for face in found if matching(face.bbox, known) in {None, *sought}]
        faces, doubtful, again = self._sort(frame, candidates, sought)
        absent = {key: box for key, box in sought.items() if key not in {*again, *near}}
        if everything:
            self._near = frozenset(again)
        self._far.begin(frame)
        faces += filter(None, (self._far.confirm(face, whole=everything) for face in doubtful))
        missed = self._miss(frame, views, absent, faces)
        for key, face in again.items():
            if not _is_small(face.bbox, frame.size):
                faces.append(face)
            elif kept := self._far.follow(known[key], face, whole=everything):
                faces.append(kept)
            else:
                missed.add(key)
        precision = PRECISION * max(frame.size)
        return Found(distinct(faces), frozenset(missed), everything, precision, complete)

    def _views(self, frame: Frame) -> list[View]:
        """Return the parts of a frame to search."""
        if self._everywhere or self._at_once:
            return all_views(frame.size)
        if not self._thorough:
            return [self._next_view(frame)]
        choice = tiles(frame.size)
        self._tile += 1
        return [whole(frame.size), *choice[self._tile % max(1, len(choice)) :][:1]]

    def _completes(self, size: tuple[int, int], views: Sequence[View]) -> bool:
        """Return whether, with these views, all have been searched since the last reset."""
        if size != self._size:
            self._size, self._unseen = size, {whole(size), *tiles(size)}
        if self._everywhere or self._at_once:  # in tiles of other sizes
            self._unseen.clear()
        self._unseen.difference_update(views)
        self._at_once = False
        return not self._unseen

    def _next_view(self, frame: Frame) -> View:
        """Return the whole frame, or after it and where the pause is over the next tile."""
        choice = tiles(frame.size)
        hurried = 0 <= frame.time - self._searched_at < HURRY
        pause = max(HURRIED_PAUSE if hurried else TILE_PAUSE, self.far_pause)
        if self._unseen and not self.far_pause:
            pause = 0.0  # in the first round nobody is known, and each tile may show somebody
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
    ) -> tuple[list[Face], list[Face], dict[int, Face]]:
        """Return new faces that count, new ones to look at again, and the known ones by key."""
        faces, doubtful, again, left = [], [], dict[int, Face](), dict(known)
        for face in candidates:
            key = matching(face.bbox, left)
            if key is not None:
                del left[key]
                again[key] = face
            elif _is_small(face.bbox, frame.size):
                doubtful.append(face)
            elif face.score > self._threshold:
                faces.append(face)
        return faces, doubtful, again

    def _miss(
        self, frame: Frame, views: Sequence[View], absent: Mapping[int, BBox], faces: list[Face]
    ) -> set[int]:
        """Add those of the absent faces that another look finds; return the keys of the gone."""
        missed = set()
        for key, box in absent.items():
            if not any(_would_show(view, box, frame.size) for view in views):
                continue
            if box.w < SURE * max(frame.size):  # one view may overlook it
                if not self._far.may_look:
                    continue
                if face := self._far.find(box):
                    faces.append(face)
                    continue
            missed.add(key)
        return missed


def _would_show(view: View, box: BBox, size: tuple[int, int]) -> bool:
    """Return whether a face that is not found in a view is not there.

    Small faces may be missed in the whole frame, which decides only on those that no tile shows
    whole: they lie where two tiles meet. Which of the tiles shows a face makes no difference.
    """
    if view == whole(size):
        others = tiles(size)
        return box.w >= SURE * view.side or not any(_would_show(each, box, size) for each in others)
    return box.w <= LARGEST * view.side and shows(view, box.resized(1.2, 0.0), size)


def _is_small(box: BBox, size: tuple[int, int]) -> bool:
    return box.w < SMALL * max(size)
