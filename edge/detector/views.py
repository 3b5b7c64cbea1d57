"""Views: rectangles of a frame that are searched for faces at a higher resolution than the whole.

A detector reduces every picture to a few pixels. In a part of the frame a far face has more of
them left.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

import cv2

from edge.detector import FaceDetector
from edge.scene import BBox, Face, Frame

SIDE = 400  # of a tile, pixels: what the figures of docs/detectors.md were measured with
LEAST, MOST = 1.6, 3.2  # enlargement of a tile over the whole frame: more takes too many tiles
STEP, DEEPEST = 1.6, 8.0  # between sizes of tiles where a picture is searched everywhere, at most
SHARED = 0.2  # of a tile that its neighbour shows too: a face at the seam is whole in one of them
FINEST = 192  # pixels of a detector's input; smaller tiles would show it no more than there is
EVEN = 4  # lengths of a view around a face are multiples of so many pixels
OVERLAP = 0.3  # boxes that overlap more than this (intersection over union) are one face


class View(NamedTuple):
    """A rectangle of a frame, in pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def side(self) -> int:
        """The longer side, which a detector reduces to its own."""
        return max(self.width, self.height)


class Difference(NamedTuple):
    """Difference between the boxes that two views show of one face.

    Attributes:
        right, down: from the second centre to the first, in widths of the second box.
        factor: width of the first, in those of the second.
    """

    right: float = 0.0
    down: float = 0.0
    factor: float = 1.0

    @classmethod
    def between(cls, one: BBox, other: BBox) -> Difference:
        """Return the difference of one box from another."""
        (ax, ay), (bx, by) = one.centre, other.centre
        return cls((ax - bx) / other.w, (ay - by) / other.w, one.w / other.w)

    def added_to(self, face: Face) -> Face:
        """Return a face with the second box as one with the first."""
        moved = face.moved(self.right * face.bbox.w, self.down * face.bbox.w)
        return replace(moved, bbox=moved.bbox.resized(self.factor, 0.0))


NONE = Difference()


def whole(size: tuple[int, int]) -> View:
    """Return the view of a whole frame of (width, height) pixels."""
    return View(0, 0, *size)


def tiles(size: tuple[int, int], zoom: float | None = None) -> list[View]:
    """Return the tiles that together show a frame enlarged; none where that brings no pixels.

    Args:
        size: (width, height) of the frame, pixels.
        zoom: enlargement over the whole frame, more than 1; None takes tiles of 400 pixels, or
            larger ones of a large frame.
    """
    side = max(size) / (zoom or min(max(max(size) / SIDE, LEAST), MOST))
    if side < FINEST:
        return []
    columns, rows = (_starts(length, side) for length in size)
    width, height = (min(length, round(side)) for length in size)
    return [View(left, top, width, height) for top in rows for left in columns]


def all_views(size: tuple[int, int]) -> list[View]:
    """Return the whole frame and tiles of every size, as a large picture may have small faces."""
    views, zoom = [whole(size)], min(max(max(size) / SIDE, LEAST), DEEPEST)
    while zoom > 1.2:
        views += tiles(size, zoom)
        zoom /= STEP
    return views


def around(box: BBox, size: tuple[int, int], side: float) -> View:
    """Return the view with a box in its middle, moved and cut to lie within the frame.

    Args:
        box: in pixels of the frame.
        size: (width, height) of the frame, pixels.
        side: of the view, pixels.
    """
    starts, lengths = [], []
    for middle, length in zip(box.centre, size, strict=True):
        # Halving takes several times as long where a length is odd.
        lengths.append(max(1, min(EVEN * max(1, round(side / EVEN)), length)))
        starts.append(round(min(max(middle - side / 2, 0), length - lengths[-1])))
    return View(*starts, *lengths)


def look(detector: FaceDetector, frame: Frame, view: View, *, mirrored: bool = False) -> list[Face]:
    """Search a view; faces that its edge cuts off are left out, as another view shows them whole.

    Args:
        detector: searches the view.
        frame: that the view is of.
        view: the part to search.
        mirrored: search the mirror image, which a detector does not judge in the same way.

    Returns:
        the faces in pixels of the frame, highest score first.
    """
    left, top, width, height = view
    pixels = frame.pixels[top : top + height, left : left + width]
    if mirrored:
        pixels = cv2.flip(pixels, 1)
    faces = detector.detect(replace(frame, pixels=pixels))
    if mirrored:
        faces = [face.mirrored(width) for face in faces]
    moved = [face.moved(left, top) for face in faces]
    return [face for face in moved if shows(view, face.bbox, frame.size)]


def shows(view: View, box: BBox, size: tuple[int, int]) -> bool:
    """Return whether a view shows as much of a box as the frame of (width, height) does."""
    ends = zip(box[:2], box[2:], view[:2], view[2:], size, strict=True)
    return all(
        (start == 0 or low > start) and (start + length == limit or low + extent < start + length)
        for low, extent, start, length, limit in ends
    )


def distinct(faces: Iterable[Face]) -> list[Face]:
    """Return the best of each group of faces that overlap, highest score first."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if not any(other.bbox.iou(face.bbox) > OVERLAP for other in kept):
            kept.append(face)
    return kept


def matching(box: BBox, known: Mapping[int, BBox]) -> int | None:
    """Return the key of the box that overlaps most with this one, if one does."""
    overlaps = {key: other.iou(box) for key, other in known.items()}
    best = max(overlaps, key=overlaps.__getitem__, default=None)
    return None if best is None or overlaps[best] <= OVERLAP else best


def _starts(length: int, side: float) -> list[int]:
    """Return where tiles begin along one direction of a frame, evenly spaced."""
    if side >= length:
        return [0]
    steps = math.ceil((length - side) / (side * (1 - SHARED)) - 1e-9)
    return [round(step * (length - side) / steps) for step in range(steps + 1)]
