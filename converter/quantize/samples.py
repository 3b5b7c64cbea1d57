"""Choice of the representative samples, which fix the ranges of the int8 network."""

from __future__ import annotations

import numpy as np

from edge.errors import DataError


def choose_samples(labels: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Draw pictures, as evenly over the classes as their numbers allow.

    Args:
        labels: int64, (n,).
        count: number of pictures to draw.
        seed: of the draw.

    Returns:
        int64, (count,), distinct indices.

    Raises:
        DataError: fewer pictures exist.
    """
    if len(labels) < count:
        raise DataError(
            f"{len(labels)} training pictures are too few for {count} representative samples: "
            f"give --samples {len(labels)} or less"
        )
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    round_number = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        members = labels[shuffled] == label
        round_number[members] = np.arange(members.sum())
    return shuffled[np.argsort(round_number, kind="stable")[:count]]
