"""Mean evidence of several looks at a place that may show a far face.

Looks at a still scene from the same view repeat each other's mistakes, so each look differs from
the ones before. docs/detectors.md has the figures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from edge.detector.views import NONE, Difference
from edge.scene import BBox

LOWEST, HIGHEST = 0.05, 0.99  # scores beyond count as these, so that no look decides alone
CLEARLY_NOT, CLEARLY = -0.5, 1.0  # evidence of two looks that needs no third
MEMORY = 6  # looks whose mean counts, about: later ones weigh more


class Variant(NamedTuple):
    """How a look differs from others.

    Attributes:
        right, down: widths of the face by which the view is moved.
        mirrored: whether the view is mirrored from left to right.
    """

    right: float = 0.0
    down: float = 0.0
    mirrored: bool = False


VARIANTS = (
    Variant(-1.0, -0.4),
    Variant(mirrored=True),
    Variant(1.0, 0.3),
    Variant(0.5, -0.2, mirrored=True),
)


@dataclass
class Place:
    """A place that may show a far face.

    Attributes:
        bbox: of the face, pixels of the frame.
        evidence: mean log-odds of the looks; positive where they speak for a face.
        looked_at: time of the last look, seconds.
        pause: seconds until the next look, at least.
        looks: number of them, from 1.
        rejected: whether the looks have said that there is no face.
        difference: of the box of a look from that of the whole frame, last measured.
    """

    bbox: BBox
    evidence: float
    looked_at: float
    pause: float
    looks: int = 1
    rejected: bool = False
    difference: Difference = NONE

    @property
    def variant(self) -> Variant:
        """Variant of the next look."""
        return VARIANTS[(self.looks - 1) % len(VARIANTS)]

    @property
    def is_decided(self) -> bool:
        """Whether the looks suffice to say that there is a face, or none."""
        clear = not CLEARLY_NOT <= self.evidence <= CLEARLY
        return self.looks > 2 or (self.looks == 2 and clear)

    def rests(self, time: float) -> bool:
        """Return whether the pause is not over."""
        return 0 <= time - self.looked_at < self.pause

    def add(self, evidence: float, time: float) -> None:
        """Add the log-odds of a look."""
        self.looks += 1
        self.evidence += (evidence - self.evidence) / min(self.looks, MEMORY)
        self.looked_at = time


def log_odds(score: float) -> float:
    """Return the logarithm of the odds of a score, 0 to 1, limited to `LOWEST` and `HIGHEST`."""
    score = min(max(score, LOWEST), HIGHEST)
    return math.log(score / (1 - score))


def to_score(odds: float) -> float:
    """Return the score, 0 to 1, with these log-odds."""
    return 1 / (1 + math.exp(-odds))
