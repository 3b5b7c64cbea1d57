"""Columns of a table that hold one pixel of a picture each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

# "pixel_0", "px12", "x3", "7", "pixel 0_47"; not "Unnamed: 0" or "emotion2".
PIXEL = re.compile(r"(?:pixels?|px|p|x)?[ _.-]?\d+(?:[ _x.-]\d+)?", re.IGNORECASE)
FEWEST = 100  # of such columns: with fewer, the numbers mean something else


def pixel_columns(columns: Iterable[str]) -> list[str]:
    """Return the columns that are named after pixels, in their order; none if they are few."""
    found = [name for name in columns if PIXEL.fullmatch(name)]
    return found if len(found) >= FEWEST else []


def pixel_texts(row: Mapping[str, str], wide: Sequence[str]) -> list[str]:
    """Return the numbers of a picture as texts.

    Args:
        row: of the table.
        wide: its columns of pixels, row by row of the picture; where there are none, the column
            "pixels" holds all numbers.
    """
    if wide:
        # Tools write whole numbers as 70.0 once a value of the column is missing.
        return [row[name].strip().removesuffix(".0") for name in wide]
    return row["pixels"].strip("[] ").replace(",", " ").split()
