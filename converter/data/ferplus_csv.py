"""Votes of FER+ from fer2013new.csv, which stands beside fer2013.csv and has the same rows."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np

from converter.data.csv_file import Table, open_text
from converter.data.dataset import Dataset
from converter.data.fer2013_csv import CSV_USAGE
from converter.data.npz import NOT_A_FACE, majority, vote_shares
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


def add_votes(data: Dataset, path: Place, split: str) -> Dataset:
    """Return pictures of fer2013.csv with votes and majority.

    Training pictures whose most frequent vote is "not a face" are left out, as from train.npz.

    Args:
        data: of `read_csv`.
        path: of fer2013new.csv.
        split: of the data.

    Raises:
        DataError: the file is damaged, or has another number of rows.
    """
    ballots = _read(path, split)
    if len(data) and data.rows.max() >= len(ballots):
        raise DataError(f"{printable(str(path))}: fewer rows of {split} than fer2013.csv")
    ballots = ballots[data.rows]
    voted = replace(data, votes=vote_shares(ballots, data.labels), majority=majority(ballots))
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
