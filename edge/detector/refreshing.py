"""Search that refreshes known faces by close-ups, between the searches for all faces.

A close-up takes a third of the time of a search, so that a face that moves can be looked for in
every frame. It draws a box that differs a little from that of a search of the whole frame, where
the face is smaller: the difference is measured and added, or the box would seem to tremble.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from edge.detector import FaceDetector
from edge.detector.search import FaceSearch, Found, OuterSearch
from edge.detector.views import FINEST, NONE, Difference, around, distinct, look, matching
from edge.scene import BBox, Face, Frame

SIDE = 2.5  # of a close-up, in widths of the face: docs/detectors.md
MOST = 3  # faces that are refreshed: more cost as much as a search
AGAIN = 1.0  # seconds until the boxes of close-ups are compared again with those of a search
NARROWEST = 0.075  # of the frame's longer side: narrower faces are left to `FarFaces`


class RefreshingSearch(OuterSearch):
    """Search for all faces from time to time, and only for the known ones in between.

    Args:
        inner: searches for all faces.
        open_close_up: opens the detector of the close-ups, when it is first needed.
        pause: seconds between two searches for all faces, at least.

    Attributes:
        close_ups: number of them since the start.
    """

    def __init__(
        self, inner: FaceSearch, open_close_up: Callable[[], FaceDetector], pause: float
    ) -> None:
        super().__init__(inner)
        self._open, self._pause = open_close_up, pause
        self._close_up: FaceDetector | None = None
        self.close_ups = 0
        self.reset()

    def reset(self, *, at_once: bool = False) -> None:
        """Forget earlier frames, see `FaceSearch`."""
        super().reset(at_once=at_once)
        self._searched_at, self._compared_at, self._complete = -math.inf, -math.inf, False
        self._differences: dict[int, Difference] = {}
        self._used: set[int] = set()  # keys of faces that were refreshed since they were compared

    def search(self, frame: Frame, known: Mapping[int, BBox]) -> Found:
        near = {key: box for key, box in known.items() if box.w >= NARROWEST * max(frame.size)}
        few = 0 < len(near) <= MOST
        soon = 0 <= frame.time - self._searched_at < self._pause
        if few and soon and (faces := self._refresh(frame, near)):
            precision = max(frame.size) / FINEST
            return Found(faces, frozenset(), False, precision, self._complete)
        self._searched_at = frame.time
        found = self.inner.search(frame, known)
        self._complete = found.complete
        if few and found.whole:
            self._compare(frame, near, found.faces)
        return found

    def _refresh(self, frame: Frame, near: Mapping[int, BBox]) -> list[Face]:
        """Return the near faces as close-ups show them; none if one of them is missed."""
        faces = []
        for key, box in near.items():
            if (face := self._find(frame, box)) is None:
                return []
            self._used.add(key)
            faces.append(self._differences.get(key, NONE).added_to(face))
        return distinct(faces)

    def _compare(self, frame: Frame, near: Mapping[int, BBox], faces: Sequence[Face]) -> None:
        """Take the differences between the boxes of a search and those of close-ups.

        Only of faces that are new, and from time to time of those that were refreshed.
        """
        known = self._differences
        again = not 0 <= frame.time - self._compared_at < AGAIN
        wanted = {key for key in near if key not in known or (again and key in self._used)}
        self._differences = {key: each for key, each in known.items() if key in near}
        self._used &= near.keys()
        for face in faces:
            key = matching(face.bbox, near)
            if key in wanted and (seen := self._find(frame, face.bbox)):
                self._differences[key] = Difference.between(face.bbox, seen.bbox)
                self._used.discard(key)
                self._compared_at = frame.time

    def _find(self, frame: Frame, box: BBox) -> Face | None:
        """Return the face that is expected in a box, as a close-up shows it."""
        self._close_up = self._close_up or self._open()
        self.close_ups += 1
        view = around(box, frame.size, SIDE * max(box.w, box.h))
        faces = dict(enumerate(look(self._close_up, frame, view)))
        index = matching(box, {key: face.bbox for key, face in faces.items()})
        return None if index is None else faces[index]
