"""Calibration: a few numbers that correct the scores of a network for one person or place."""

from __future__ import annotations

import numpy as np

from edge.emotion.manifest import Manifest
from edge.system.frozen import frozen

LIMIT = 1.0  # of a bias: a score changes at most by a factor of e in comparison


@frozen
class Calibration:
    """Correction of the scores, made from readings of a face at rest.

    Attributes:
        name: that its maker gave it.
        made: day on which it was made, such as "2026-11-27".
        network: SHA-256 checksum of the network's file; it corrects no other network.
        labels: of the scores, in the order in which they are shown.
        bias: added to the logarithm of each score, -LIMIT to LIMIT.
        readings: number of readings that it was made from.
    """

    name: str
    made: str
    network: str
    labels: tuple[str, ...]
    bias: tuple[float, ...]
    readings: int

    @property
    def factors(self) -> np.ndarray:
        """Factor of each score: float32, (labels,)."""
        return np.exp(np.array(self.bias, np.float32))

    def fits(self, manifest: Manifest) -> bool:
        """Return whether it was made with the network of a manifest."""
        names = tuple(label.name for label in manifest.classes)
        return (self.network, self.labels) == (manifest.sha256, names)


def correct(scores: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Return scores times factors, normalized again.

    Args:
        scores: float32, (..., labels), sum to 1.
        factors: float32, (labels,), see `Calibration.factors`.
    """
    corrected: np.ndarray = scores * factors
    corrected /= corrected.sum(-1, keepdims=True)
    return corrected
