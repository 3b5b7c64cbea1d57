"""Votes on the faces: the column FaceVote of CREMA-D's summaryTable.csv."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from converter.data.csv_file import open_text
from converter.evaluate.films.names import parse
from edge.errors import DataError
from edge.system.printable import printable, value

LETTERS = {
    "A": "angry",
    "D": "disgust",
    "F": "fear",
    "H": "happy",
    "N": "neutral",
    "S": "sad",
}
TIE = "tie"
NAME, VOTE = "filename", "facevote"  # columns, in lower case
MISSING = ("", "NA")  # nobody was asked


def read_votes(path: Path) -> dict[str, str]:
    """Read the vote of each clip.

    Args:
        path: a file with a header, columns FileName and FaceVote in any order and case.

    Returns:
        {key of the clip: an emotion, or `TIE`}, without the clips that have no vote.

    Raises:
        DataError: the file cannot be read, a column is missing, or a line is wrong.
    """
    votes: dict[str, str] = {}
    with open_text(path) as file:
        rows = csv.reader(file)
        try:
            name, vote = _columns(next(rows, []))
            for row in filter(None, rows):
                _add(votes, row, name, vote)
        except UnicodeError:  # `open_text` says what to do
            raise
        except (ValueError, csv.Error) as error:
            line = max(rows.line_num, 1)
            raise DataError(f"{printable(path)}: line {line}: {error}") from error
    return votes


def _columns(header: Sequence[str]) -> tuple[int, int]:
    """Return the places of name and vote."""
    names = [name.strip().lower() for name in header]
    if NAME not in names or VOTE not in names:
        raise ValueError("no columns FileName and FaceVote")
    return names.index(NAME), names.index(VOTE)


def _add(votes: dict[str, str], row: Sequence[str], name: int, vote: int) -> None:
    """Add the vote of a line."""
    if len(row) <= max(name, vote):
        raise ValueError("ends too early")
    clip = parse(row[name].strip())
    if not clip:
        raise ValueError(f"{value(row[name])}: no name of a clip")
    seen = _vote(row[vote].strip())
    if seen and votes.setdefault(clip.key, seen) != seen:
        raise ValueError(f"{clip.key}: another vote than in a line before")


def _vote(text: str) -> str:
    """Return the emotion, `TIE`, or "" where nobody was asked."""
    if text in MISSING:
        return ""
    letters = text.upper().split(":")
    if unknown := [letter for letter in letters if letter not in LETTERS]:
        allowed = ", ".join(LETTERS)
        raise ValueError(f"FaceVote must be of {allowed}, joined by ':', not {value(unknown[0])}")
    return LETTERS[letters[0]] if len(letters) == 1 else TIE
