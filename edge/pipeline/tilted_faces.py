"""Search that looks again, turned, at faces that may lie or stand on their heads.

BlazeFace puts the eyes above the mouth in every face that it finds: beyond about 70 degrees they
say nothing about the tilt. But it is less sure of such faces, and surer of them where what
surrounds them is searched again, turned. docs/crops.md has the figures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from edge.detector import FaceDetector
from edge.detector.search import FaceSearch, Found, OuterSearch
from edge.detector.views import OVERLAP
from edge.emotion.crop import cut
from edge.media.turning import turn
from edge.pipeline.orientation import LEAD, SURE
from edge.scene import BBox, Face, Frame

VIEW = 4.0  # side of the surroundings in widths of the box: tightly cut faces are found less surely
CENTRED = 0.5  # box widths that the face may be away from the middle of them
NARROWEST = 48  # pixels; narrower faces are unsure however they are turned
MOST = 2  # unsure faces of one frame that are looked at
LARGEST = 1024  # pixels of the surroundings' side: those of a large face are looked at reduced
AGAIN = 5.0  # seconds until an unsure face is looked at again
KEEP = 1.0  # seconds without a detection after which a face is forgotten
TURNS = 180, 90, 270


@dataclass
class _Seen:
    """A face that was unsure: where and when, the turn that sets it upright, and the last look."""

    bbox: BBox
    time: float
    turn: int = 0
    looked_at: float = -math.inf


class TiltedFaceSearch(OuterSearch):
    """Search that reports the landmarks also of faces that lie or stand on their heads.

    Sure faces cost nothing more, unsure ones three searches every five seconds, and turned ones a
    search in each frame.

    Args:
        inner: searches the frames; its detector also searches the surroundings of faces. It becomes
            an attribute.
    """

    def __init__(self, inner: FaceSearch) -> None:
        super().__init__(inner)
        self._seen: list[_Seen] = []
        self._looks = MOST

    def reset(self, *, at_once: bool = False) -> None:
        """Forget earlier frames, see `FaceSearch`."""
        super().reset(at_once=at_once)
        self._seen = []

    def search(self, frame: Frame, known: Mapping[int, BBox]) -> Found:
        """Search a frame; turned faces get boxes and landmarks of the turned look.

        They keep their scores. A frame that is not later than the one before has another source.
        """
        found = self.inner.search(frame, known)
        return found._replace(faces=self._corrected(frame, found.faces))

    def _corrected(self, frame: Frame, faces: Sequence[Face]) -> list[Face]:
        known = [seen for seen in self._seen if 0 < frame.time - seen.time <= KEEP]
        self._seen, self._looks = [], MOST
        corrected = [self._checked(frame, face, known) for face in faces]
        self._seen += known  # those that were missed this time
        return corrected

    def _checked(self, frame: Frame, face: Face, known: list[_Seen]) -> Face:
        """Return a face, corrected if it is turned; what is seen of it goes out of `known`."""
        seen = next((seen for seen in known if seen.bbox.iou(face.bbox) > OVERLAP), None)
        if seen:
            known.remove(seen)
        elif is_unsure(face):
            seen = _Seen(face.bbox, frame.time)
        else:
            return face
        seen.bbox, seen.time = face.bbox, frame.time
        self._seen.append(seen)
        if seen.turn:
            found = look(self.detector, frame, face, (seen.turn,), face.score)
        elif is_unsure(face) and self._looks and frame.time - seen.looked_at >= AGAIN:
            self._looks -= 1
            seen.looked_at = frame.time
            found = look(self.detector, frame, face, TURNS, max(SURE, face.score + LEAD))
        else:
            return face
        seen.turn, corrected = found or (0, face)
        return corrected


def is_unsure(face: Face) -> bool:
    """Return whether a turned look at a face is worth its time."""
    return face.landmarks is not None and face.score < SURE and face.bbox.w >= NARROWEST


def look(
    detector: FaceDetector, frame: Frame, face: Face, turns: Sequence[int], needed: float
) -> tuple[int, Face] | None:
    """Search the surroundings of a face, turned clockwise.

    Args:
        detector: searches them.
        frame: with the face.
        face: in pixels of the frame.
        turns: degrees clockwise: 90, 180, 270.
        needed: lowest score that counts, 0 to 1.

    Returns:
        the turn with the highest score, and the face as found there, in pixels of the frame, with
        the score that it had; None if no score counts.
    """
    reduced = max(1, round(VIEW * max(face.bbox.w, face.bbox.h)) // LARGEST)
    if reduced > 1:
        pixels = frame.pixels[::reduced, ::reduced]
        seen = look(detector, Frame(pixels, frame.time), face.scaled(1 / reduced), turns, needed)
        return (seen[0], seen[1].scaled(reduced)) if seen else None
    (x, y), width = face.bbox.centre, max(face.bbox.w, face.bbox.h)
    side = max(1, round(VIEW * width))
    left, top = round(x - side / 2), round(y - side / 2)
    around = cut(frame.pixels, BBox(left, top, side, side))
    best = None
    for degrees in turns:
        for found in detector.detect(Frame(turn(around, degrees), frame.time)):
            off = math.dist(found.bbox.centre, (side / 2, side / 2))
            if off <= CENTRED * width and found.landmarks is not None and found.score >= needed:
                best, needed = (degrees, found), found.score
    if best is None:
        return None
    degrees, found = best
    return degrees, _turned_back(found, degrees, side, (left, top), face.score)


def _turned_back(
    face: Face, degrees: int, side: int, corner: tuple[int, int], score: float
) -> Face:
    """Return a face of a turned square as it is in the frame, where the square has this corner."""
    assert face.landmarks is not None
    points = np.vstack([face.landmarks, face.bbox.centre])
    for _ in range(degrees // 90):
        points = np.column_stack([points[:, 1], side - points[:, 0]])
    points = points + corner
    w, h = (face.bbox.w, face.bbox.h) if degrees == 180 else (face.bbox.h, face.bbox.w)
    x, y = points[-1].tolist()
    return Face(BBox(x - w / 2, y - h / 2, w, h), score, points[:-1].astype(np.float32))
