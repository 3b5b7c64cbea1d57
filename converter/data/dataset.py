"""What every reader gives: labelled pictures in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from edge.labels import EMOTIONS


@dataclass(frozen=True)
class Dataset:
    """Grey face crops with their labels.

    Attributes:
        images: uint8, (n, height, width), 0 to 255.
        labels: int64, (n,), indices into `EMOTIONS`.
        votes: float32, (n, 7), share of crowd votes per emotion, rows sum to 1; the one-hot
            label where nobody voted.
    """

    images: np.ndarray
    labels: np.ndarray
    votes: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def select(self, keep: np.ndarray) -> Dataset:
        """The rows that `keep` (a mask or indices) names."""
        return replace(
            self, images=self.images[keep], labels=self.labels[keep], votes=self.votes[keep]
        )


def one_hot(labels: np.ndarray) -> np.ndarray:
    """Certain votes: int64 (n,) to float32 (n, 7)."""
    return np.eye(len(EMOTIONS), dtype=np.float32)[labels]
