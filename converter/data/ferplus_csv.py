"""Votes of FER+ from fer2013new.csv, which stands beside fer2013.csv and has the same rows."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np

from converter.data.ballots import NOT_A_FACE, are_labels, label_by_votes, majority, vote_shares
from converter.data.classes import Classes
from converter.data.csv_file import Table, open_text
from converter.data.dataset import Dataset
from converter.data.fer2013_csv import CSV_USAGE, PUBLISHED, read_counted
from converter.data.place import Place, files
from edge.errors import DataError
from edge.system.printable import printable

NAME = "fer2013new.csv"
BALLOTS = (
    "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt",
    "unknown", "NF",
)  # fmt: skip

log = logging.getLogger(__name__)


def votes_beside(csv: Place) -> Place | None:
    """Return the file of votes that belongs to fer2013.csv; None for none."""
    return files(csv.parent).get(NAME) if csv.name.lower() == "fer2013.csv" else None


def read_with_votes(csv: Place, path: Place, split: str, classes: Classes) -> Dataset:
    """Return pictures of fer2013.csv with votes and majority.

    Training pictures whose most frequent vote is "not a face" are left out, as from train.npz.
    Where contempt is among the classes, the votes are the labels.

    Args:
        csv: fer2013.csv.
        path: of fer2013new.csv.
        split: see `read_counted`.
        classes: of the labels.

    Raises:
        DataError: a file is damaged, or they have different numbers of rows, or an emotion is none
            of the classes, and is not left out.
    """
    data, total, usage = read_counted(csv, split, Classes() if are_labels(classes) else classes)
    # Where the other test split serves as this one, so do its votes.
    ballots = _read(path, next((name for name in PUBLISHED if PUBLISHED[name] == usage), split))
    if total != len(ballots):
        raise DataError(
            f"{printable(str(path))}: {len(ballots)} rows of {split}, {csv.name} has {total}: take "
            "both files as they are published, with all their rows"
        )
    ballots = ballots[data.rows]
    if are_labels(classes):
        return label_by_votes(data, ballots, classes, path, split)
    shares = vote_shares(ballots, data.labels, classes)
    voted = replace(data, votes=shares, majority=majority(ballots, classes))
    faces = ballots.argmax(1) != NOT_A_FACE if split == "train" else np.ones(len(data), bool)
    log.info("%s: votes of FER+; %d pictures are no face", printable(str(path)), (~faces).sum())
    return voted.select(faces)


def _read(path: Place, split: str) -> np.ndarray:
    """Return the votes of a split, int64, (n, 10)."""
    ballots = []
    with open_text(path) as file:
        table = Table(path, file, dict.fromkeys(("Usage", *BALLOTS), ()))
        table.require(["Usage", *BALLOTS])
        for row in table.rows():
            if row["Usage"].strip() == CSV_USAGE[split]:
                try:
                    ballots.append(counts([row[name] for name in BALLOTS]))
                except ValueError as error:
                    raise table.fault(str(error)) from error
    return np.array(ballots, np.int64).reshape(-1, len(BALLOTS))


def counts(texts: list[str]) -> list[int]:
    """Return ten numbers of votes.

    Raises:
        ValueError: they are not ten, or no whole numbers from 0 to 100.
    """
    numbers = [int(text) if text.strip().isdecimal() and len(text) < 4 else -1 for text in texts]
    if len(numbers) != len(BALLOTS) or not all(0 <= number <= 100 for number in numbers):
        raise ValueError(f"expected {len(BALLOTS)} numbers of votes")
    return numbers
