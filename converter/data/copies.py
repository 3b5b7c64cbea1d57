"""Pictures that occur in more than one split, which would make a test score too high."""

from __future__ import annotations

import numpy as np

from converter.data.dataset import Dataset
from edge.errors import DataError


def find_copies(data: Dataset, *others: Dataset) -> np.ndarray:
    """Mark the pictures whose exact pixels also occur in another data set.

    Returns:
        bool, (n,), True for a copy.
    """
    seen = {image.tobytes() for other in others for image in other.images}
    return np.array([image.tobytes() in seen for image in data.images], bool)


def without_copies(data: Dataset, *others: Dataset) -> Dataset:
    """Return the pictures whose exact pixels occur in none of the other data sets.

    Raises:
        DataError: none is left.
    """
    kept = ~find_copies(data, *others)
    if not kept.any():
        raise DataError(
            f"all {len(data)} training pictures also stand in a test split: take another data set"
        )
    return data.select(kept)
