"""Notice heads that stand on their heads, or lie: the camera then hangs upside down or sideways.

Landmarks do not show it: BlazeFace puts the eyes above the mouth in every face that it finds, also
where the picture is upside down. But it is much surer of faces that are upright. While it finds no
sure face, a turned copy of the frame is searched now and then; docs/detectors.md has the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle

from edge.detector import FaceDetector
from edge.media.turning import turn
from edge.scene import Face, Frame

INTERVAL = 1.0  # seconds between two searches of a turned frame
SURE, LEAD = 0.75, 0.2  # score of a face, and its lead over those of the frame as it is
NEEDED, MOST = 3, 6  # votes for an angle until it counts, and at most
ANGLES = (180, 90, 180, 270)  # upside down is the most common mistake


def best_score(faces: Sequence[Face]) -> float:
    """Return the highest score; 0 without faces."""
    return max((face.score for face in faces), default=0.0)


def is_turned(detector: FaceDetector, frame: Frame, degrees: int, score: float) -> bool | None:
    """Search a frame turned clockwise.

    Args:
        detector: searches it.
        frame: as it is.
        degrees: 90, 180 or 270.
        score: highest score of the faces of the frame as it is.

    Returns:
        True if its faces are upright only when it is turned, False if they are not, None if neither
        is clear.
    """
    turned = replace(frame, pixels=turn(frame.pixels, degrees))
    found = best_score(detector.detect(turned))
    if found >= SURE and found >= score + LEAD:
        return True
    return False if score > found else None


def find_turn(detector: FaceDetector, frame: Frame) -> int:
    """Return the degrees clockwise that would set the heads of one frame upright; 0 if unclear."""
    score = best_score(detector.detect(frame))
    if score >= SURE:
        return 0
    angles = dict.fromkeys(ANGLES)
    return next((angle for angle in angles if is_turned(detector, frame, angle, score)), 0)


def advice(seen: int, rotate: int) -> str:
    """Return what to do about heads that are not upright.

    Args:
        seen: degrees clockwise that would set them upright.
        rotate: `camera.rotate` that does it.
    """
    heads = "stand on their heads" if seen == 180 else "lie on their side"
    return f"the people seen {heads}: set camera.rotate = {rotate}"


class OrientationProbe:
    """Finds out over seconds by how much the picture is turned.

    Args:
        detector: searches the turned frames.

    Attributes:
        turned: degrees clockwise that would set the heads upright; 0 as long as they seem to be.
    """

    def __init__(self, detector: FaceDetector) -> None:
        self._detector = detector
        self.reset()

    def reset(self) -> None:
        """Forget what was seen, as at the start of another camera."""
        self.turned, self._next = 0, float("-inf")
        self._angles, self._votes = cycle(ANGLES), Counter[int]()

    def update(self, frame: Frame, faces: Sequence[Face]) -> None:
        """Take the faces of a frame, and search the frame turned where that is due."""
        if self._next - INTERVAL <= frame.time < self._next:
            return
        self._next = frame.time + INTERVAL
        score = best_score(faces)
        if score >= SURE:
            self._votes.subtract(list(self._votes))
        else:
            angle = next(self._angles)
            vote = is_turned(self._detector, frame, angle, score)
            self._votes[angle] += {True: 1, False: -1, None: 0}[vote]
        self._votes = Counter({a: min(n, MOST) for a, n in self._votes.items() if n > 0})
        self._decide()

    def _decide(self) -> None:
        """Change the answer when an angle has the votes, or has lost all of its own."""
        for angle, votes in self._votes.most_common(1):
            if votes >= NEEDED:
                self.turned = angle
        if self.turned not in self._votes:
            self.turned = 0
