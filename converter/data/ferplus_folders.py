"""Read FER2013Train, FER2013Valid and FER2013Test, as the program of FER+ writes them.

Each folder holds pictures and label.csv: name, box, ten numbers of votes. The label is what most
people said; where contempt is among the classes, what at least half of them said.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace

import numpy as np

from converter.data.ballots import NAMES, are_labels, label_by_votes, majority, vote_shares
from converter.data.classes import Classes
from converter.data.csv_file import open_text
from converter.data.dataset import Dataset
from converter.data.ferplus_csv import BALLOTS, counts
from converter.data.numbering import label_of
from converter.data.pictures import Labelled, read_all, report_left_out
from converter.data.place import Place, files, subfolders
from converter.data.split_names import choose_split
from edge.errors import DataError
from edge.system.printable import printable

SPLITS = {"train": "fer2013train", "public_test": "fer2013valid", "private_test": "fer2013test"}
LABELS = "label.csv"
CURE = "; generate_training_data.py of FER+ writes the pictures"


def is_here(root: Place) -> bool:
    """Return whether a folder holds FER2013Train with its labels."""
    folder = subfolders(root).get(SPLITS["train"])
    return folder is not None and LABELS in files(folder)


def read(root: Place, split: str, classes: Classes) -> Dataset:
    """Read a split; pictures for which no emotion has most votes are left out, and counted.

    Raises:
        DataError: the folder of the split or its list is missing or damaged, most pictures cannot
            be read, or most people named an emotion that is none of the classes.
    """
    folders = subfolders(root)
    name = choose_split(split, [each for each in folders if each in SPLITS.values()])
    folder = folders[name] if name else None
    if folder is None:
        raise DataError(f"{printable(str(root))}: no folder for {split}")
    inside = files(folder)
    items, ballots, left_out = [], [], Counter[str]()
    by_votes = are_labels(classes)
    for name, votes in _rows(folder / LABELS):
        label = 0 if by_votes else _label(votes, f"{folder}/{name}", classes, left_out)
        if label is not None:
            items.append(Labelled(inside.get(name.lower(), folder / name), label))
            ballots.append(votes)
    _check_pictures(folder, items)
    for reason, count in left_out.items():
        report_left_out(folder, count, reason)
    data = read_all(folder, items, split, classes.names)
    read_votes = np.array(ballots, np.int64).reshape(-1, len(BALLOTS))[data.rows]
    if by_votes:
        return label_by_votes(data, read_votes, classes, folder, split)
    votes_of = vote_shares(read_votes, data.labels, classes)
    return replace(data, votes=votes_of, majority=majority(read_votes, classes))


def _rows(path: Place) -> list[tuple[str, list[int]]]:
    """Return name and votes of each picture."""
    with open_text(path) as file:
        reader = csv.reader(file, skipinitialspace=True)
        try:
            return [(row[0], counts(row[2:])) for row in reader if row]
        except UnicodeError:  # `open_text` says what to do
            raise
        except (ValueError, csv.Error) as error:
            line = max(reader.line_num, 1)
            raise DataError(f"{printable(str(path))}: line {line}: {error}") from error


def _label(votes: list[int], name: str, classes: Classes, left_out: Counter[str]) -> int | None:
    most = max(votes)
    winners = [column for column, count in enumerate(votes) if count == most]
    winner = winners[0]
    if len(winners) > 1 or BALLOTS[winner] in ("unknown", "NF"):
        left_out["no emotion has most votes"] += 1
        return None
    emotion = NAMES[winner]
    label = label_of(emotion, name, classes)
    left_out[emotion] += label is None
    return label


def _check_pictures(folder: Place, items: list[Labelled]) -> None:
    if items and not any(item.file.is_file() for item in items):
        raise DataError(f"{printable(str(folder))}: none of its {len(items)} pictures{CURE}")
