"""Faces that are turned too far aside to be read."""

from __future__ import annotations

from edge.scene import Face

STAY = 0.85  # share of the limit down to which a face stays turned away
TINY = 1e-6  # square pixels, so that no division is by zero


def turn_of(face: Face) -> float:
    """Return how far a head is turned to a side; 0 without landmarks.

    It is the distance of the nose tip from the middle between the ears, along the line through
    them, in halves of their distance: 0 is frontal, at 1 the nose is in front of an ear. The tilt
    of the head, the size of the face and nodding do not change it. docs/crops.md has the figures.
    """
    if face.landmarks is None:
        return 0.0
    nose, right_ear, left_ear = face.landmarks[[2, 4, 5]].astype(float)
    across = left_ear - right_ear
    aside = (nose - (right_ear + left_ear) / 2) @ across
    return float(abs(2 * aside) / max(across @ across, TINY))


def is_away(face: Face, limit: float, before: bool) -> bool:
    """Return whether a face is turned away.

    Args:
        face: detected or predicted.
        limit: lowest `turn_of` that counts; 0 for never.
        before: it was turned away in the last picture, and stays so a little below the limit.
    """
    return limit > 0 and turn_of(face) >= limit * (STAY if before else 1.0)
