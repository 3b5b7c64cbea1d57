"""Votes of FER+: ten people say what a picture of FER2013 shows."""

from __future__ import annotations

from collections import Counter

import numpy as np

from converter.data.classes import LEFT_OUT, Classes
from converter.data.dataset import Dataset, one_hot
from converter.data.numbering import label_of
from converter.data.pictures import report_left_out
from converter.data.place import Place
from edge.labels import CONTEMPT

# The first columns of FER+ (Barsoum et al. 2016); unknown and not-a-face follow.
NAMES = ("neutral", "happy", "surprise", "sad", "angry", "disgust", "fear", CONTEMPT)
NOT_A_FACE = 9
AGREED = 5  # votes of ten
SEVEN = Classes()


def are_labels(classes: Classes) -> bool:
    """Return whether the votes are the labels: FER2013's own ones have no contempt."""
    return CONTEMPT in classes.names


def vote_shares(ballots: np.ndarray, labels: np.ndarray, classes: Classes = SEVEN) -> np.ndarray:
    """Return vote counts, (n, 10), as shares per class; the label where no vote counts.

    Args:
        ballots: int, (n, 10), votes by the columns of FER+.
        labels: int64, (n,), indices into the names of the classes.
        classes: emotions that are none of them have no votes.

    Returns:
        float32, (n, number of classes), rows sum to 1.
    """
    votes = np.zeros((len(labels), len(classes.names)), np.float32)
    for column, name in enumerate(NAMES):
        if (index := classes.index(name)) is not None and index != LEFT_OUT:
            votes[:, index] += ballots[:, column]
    total = votes.sum(1, keepdims=True)
    own = one_hot(labels, len(classes.names))
    return np.where(total > 0, votes / np.maximum(total, 1), own)


def majority(ballots: np.ndarray, classes: Classes = SEVEN) -> np.ndarray:
    """Return the class that most people named.

    Args:
        ballots: int, (n, 10), votes by the columns of FER+; ten a picture.
        classes: emotions that are none of them count as nothing.

    Returns:
        int64, (n,), index into their names: of at least half of the votes, and more than anything
        else has; -1 where there is none.
    """
    indices = [classes.index(name) for name in NAMES]
    columns = np.array([-1 if index is None else index for index in indices] + [-1, -1, -1])
    return columns[_winners(ballots)]


def label_by_votes(
    data: Dataset, ballots: np.ndarray, classes: Classes, place: Place, split: str
) -> Dataset:
    """Return pictures of FER2013 with what most people said as their labels.

    Pictures about which people do not agree, or of which they say that they show no face or nothing
    known, are left out, and counted.

    Args:
        data: the pictures; their labels are not used.
        ballots: int, (n, 10), votes by the columns of FER+.
        classes: of the labels.
        place: of the votes, for messages.
        split: of the data.

    Raises:
        DataError: most people named an emotion that is none of the classes, and is not left out.
    """
    winners = _winners(ballots)
    labels, left_out = np.full(len(data), LEFT_OUT), Counter[str]()
    for column in np.unique(winners).tolist():
        rows = winners == column
        if column in (-1, *range(len(NAMES), NOT_A_FACE + 1)):
            left_out[f"most people name no emotion, of {split}"] += int(rows.sum())
            continue
        index = label_of(NAMES[column], str(place), classes)
        if index is None:
            left_out[f"{NAMES[column]}, of {split}"] += int(rows.sum())
        else:
            labels[rows] = index
    for reason, count in left_out.items():
        report_left_out(place, count, reason)
    kept = labels != LEFT_OUT
    votes = vote_shares(ballots, np.maximum(labels, 0), classes)
    return Dataset(data.images, labels, votes, labels, data.rows, classes.names).select(kept)


def _winners(ballots: np.ndarray) -> np.ndarray:
    """Return the column with at least half of the votes, and more than any other; -1 for none."""
    most = ballots.max(1, keepdims=True)
    agreed = (most[:, 0] >= AGREED) & ((ballots == most).sum(1) == 1)
    return np.where(agreed, ballots.argmax(1), -1)
