"""Frame size of the detector studies, and the rule by which a detection counts as found."""

from __future__ import annotations

from edge.scene import BBox

FRAME_SIZE = 640, 480  # width and height in pixels


def matches(detected: BBox, face: BBox) -> bool:
    """Return True if a detection is a labelled face.

    Its centre is inside the face's box, and the square roots of the areas differ by at most a
    factor of 2. Boxes differ in tightness between detectors and data sets: a limit on the overlap
    would measure this difference instead of the detection.
    """
    x, y = detected.centre
    inside = face.x <= x <= face.x + face.w and face.y <= y <= face.y + face.h
    return inside and 0.25 <= detected.area / max(face.area, 1e-9) <= 4
