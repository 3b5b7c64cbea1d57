"""Choice of the representative samples, which fix the ranges of the int8 network."""

from __future__ import annotations

import logging

import numpy as np

FEW = 100  # with fewer pictures, the ranges depend much on the choice

log = logging.getLogger(__name__)


def choose_samples(labels: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Draw pictures, as evenly over the classes as their numbers allow.

    Args:
        labels: int64, (n,).
        count: number of pictures to draw; all where fewer exist.
        seed: of the draw.

    Returns:
        int64, (drawn,), distinct indices.
    """
    if min(count, len(labels)) < FEW:
        log.warning(
            "only %d training pictures fix the int8 ranges: with %d or more, less is lost",
            min(count, len(labels)),
            FEW,
        )
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    round_number = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        members = labels[shuffled] == label
        round_number[members] = np.arange(members.sum())
    return shuffled[np.argsort(round_number, kind="stable")[:count]]
