"""Look again at far faces, in views that show them larger, before and while they are shown.

A far face gets a low score, as do things that look a little like faces. Further looks tell them
apart better than a higher threshold: docs/detectors.md has the figures.
"""

from __future__ import annotations

import math
from dataclasses import replace

from edge.detector import FaceDetector
from edge.detector.evidence import Place, log_odds, to_score
from edge.detector.views import OVERLAP, Difference, around, look, matching
from edge.scene import BBox, Face, Frame

SIDE = 6.0  # of the view of a look, in widths of the face
SHORTFALL = 1.1  # log-odds by which the first look's score may stay below the threshold
AGREEMENT = 0.4  # log-odds by which looks that agree are surer than their mean
LEEWAY = 0.15  # log-odds by which the looks at a face that is shown may stay below the threshold
LOOKS = 2  # per frame; a place whose first one decides nothing gets one more
REST = 5.0  # seconds for which the place of a rejected face is not looked at again
FORGET = 60.0  # seconds after the last look until a place is forgotten
MOST = 64  # places that are remembered: trees in the wind must not slow the search
AUDIT, RAREST_AUDIT = 1.0, 8.0  # seconds between looks at a face that is shown: they double


def candidate_threshold(threshold: float) -> float:
    """Return the score from which on a far face is looked at again."""
    return to_score(log_odds(threshold) - SHORTFALL)


class FarFaces:
    """Far faces, and the places of things that look like them.

    Args:
        detector: finds the faces in views, from `candidate_threshold(threshold)` on.
        threshold: score of a face, 0 to 1, both excluded.
        exhaustive: look at all in each frame, and remember nothing of it.
        prompt: look at all new ones in the frame in which they are found.
    """

    def __init__(
        self, detector: FaceDetector, threshold: float, *, exhaustive: bool, prompt: bool = False
    ) -> None:
        self.detector, self._prompt = detector, prompt
        self._limit, self._exhaustive = log_odds(threshold) - AGREEMENT, exhaustive
        self.reset()

    def reset(self) -> None:
        """Forget earlier frames."""
        self._places: list[Place] = []

    def begin(self, frame: Frame) -> None:
        """Go on to a frame, with its number of looks."""
        self._frame, self._left = frame, math.inf if self._exhaustive else LOOKS
        if self._exhaustive:
            self._places = []
            return
        recent = [place for place in self._places if 0 <= frame.time - place.looked_at < FORGET]
        self._places = sorted(recent, key=lambda place: place.looked_at)[-MOST:]

    @property
    def may_look(self) -> bool:
        """Whether another face of this frame may be looked at."""
        return self._left > 0

    def confirm(self, face: Face, *, whole: bool = False) -> Face | None:
        """Return a new face as a look shows it; None if the looks disagree, or none is due.

        Args:
            face: as found.
            whole: in the whole frame.
        """
        place = self._at(face.bbox)
        resting = place and place.rejected and place.rests(self._frame.time)
        if resting or not (self._prompt or self.may_look):
            return None
        place = place or self._remember(face)
        place.bbox = face.bbox
        seen = self._look(place)
        if not place.is_decided:
            seen = self._look(place) or seen
        if whole and seen:
            place.difference = Difference.between(seen.bbox, face.bbox)
        place.rejected = place.evidence <= 0
        place.pause = REST if place.rejected else AUDIT
        if place.rejected or seen is None:
            return None
        return replace(seen, score=to_score(place.evidence + self._limit + AGREEMENT))

    def find(self, box: BBox) -> Face | None:
        """Return a face that is shown, and that the search has missed, if a look finds it.

        Args:
            box: where it is expected.
        """
        return self._look(self._at(box) or self._remember(Face(box, 0.5)))

    def follow(self, box: BBox, face: Face, *, whole: bool = False) -> Face | None:
        """Take a detection of a face that is shown, and look at it from time to time.

        In the whole frame, a far face has few pixels, and its box may be off by a third of its
        width: it is moved by what the last look has shown.

        Args:
            box: where it was expected.
            face: as found.
            whole: in the whole frame.

        Returns:
            the face, or None if it is none any more.
        """
        place = self._at(box) or self._remember(face)
        place.bbox, place.rejected = face.bbox, False
        if self.may_look and not place.rests(self._frame.time):
            seen = self._look(place)
            if whole and seen:
                place.difference = Difference.between(seen.bbox, face.bbox)
            place.pause = min(2 * place.pause, RAREST_AUDIT)
            if place.evidence < -LEEWAY:
                place.rejected, place.pause = True, REST
                return None
        if whole:
            face = place.difference.added_to(face)
            place.bbox = face.bbox
        return face

    def _at(self, box: BBox) -> Place | None:
        """Return the place that overlaps most with a box, if one does."""
        index = matching(box, dict(enumerate(place.bbox for place in self._places)))
        return None if index is None else self._places[index]

    def _remember(self, face: Face) -> Place:
        """Return a new place, with its first look."""
        place = Place(face.bbox, log_odds(face.score) - self._limit, self._frame.time, AUDIT)
        self._places.append(place)
        return place

    def _look(self, place: Place) -> Face | None:
        """Look at a place once more; return the face that is there."""
        self._left -= 1
        right, down, mirrored = place.variant
        width = max(place.bbox.w, place.bbox.h)
        centred = place.bbox.moved(right * width, down * width)
        view = around(centred, self._frame.size, SIDE * width)
        faces = look(self.detector, self._frame, view, mirrored=mirrored)
        face = next((face for face in faces if face.bbox.iou(place.bbox) > OVERLAP), None)
        place.add(log_odds(face.score if face else 0.0) - self._limit, self._frame.time)
        return face
