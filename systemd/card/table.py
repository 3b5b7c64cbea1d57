"""Tables of devices: CSV, as people and spreadsheets write it."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from card.user_file import read_user_file
from edge.errors import ConfigError
from edge.system.printable import value

SEPARATORS = ",;\t"  # spreadsheets of many countries write semicolons
MAX_COLUMN = 64  # characters of an unknown column that are compared with the known ones
LIKENESS = 0.6  # of a column and its hint, 0 to 1


class Row(NamedTuple):
    """A row of a table.

    Attributes:
        place: file and number, for messages; the head is row 1.
        cells: text by column, without empty ones; only passwords keep spaces at their ends.
    """

    place: str
    cells: dict[str, str]

    def at(self, column: str) -> str:
        """Return the place of a cell, for messages."""
        return f"{self.place}, column {column}"


class Table(NamedTuple):
    """Columns of the head, and the rows that are not empty."""

    columns: list[str]
    rows: list[Row]


def read_table(path: Path, option: str, needed: str, known: Collection[str]) -> Table:
    """Read a table: UTF-8 with or without a byte-order mark, separated as its head is.

    Args:
        path: the file.
        option: that names it, for messages.
        needed: column that it must have.
        known: columns that it may have.

    Raises:
        ConfigError: it cannot be read, or is wrong; the message names row and column.
    """
    text, place = read_user_file(path, option), f"{option} {path}: row"
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    head: list[str] = []
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if number == 1:
                head = _head([cell.strip() for cell in cells], f"{place} 1", needed, known)
            elif any(cell.strip() for cell in cells):
                rows.append(_row(head, cells, f"{place} {number}"))
    except csv.Error as error:
        raise ConfigError(f"{place} {number + 1}: {error}") from None
    if not head:
        raise ConfigError(f"{option} {path}: empty: its first row names the columns")
    return Table(head, rows)


def _head(head: list[str], place: str, needed: str, known: Collection[str]) -> list[str]:
    while head and not head[-1]:  # spreadsheets leave empty columns
        head.pop()
    for number, column in enumerate(head, 1):
        if column not in known:
            raise ConfigError(f"{place}, column {number}: {_unknown(column, known)}")
        if head.index(column) != number - 1:
            raise ConfigError(f"{place}, column {number}: {column} is there twice")
    if needed not in head:
        raise ConfigError(f"{place}: no column {needed}: its cells name the devices")
    return head


def _unknown(column: str, known: Collection[str]) -> str:
    likely = difflib.get_close_matches(column[:MAX_COLUMN], known, 1, LIKENESS)
    hint = f"did you mean {likely[0]}?" if likely else "see `python -m card build --help`"
    return f"unknown column {value(column)}: {hint}"


def _row(head: list[str], cells: list[str], place: str) -> Row:
    while len(cells) > len(head) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(head):
        count = f"{len(cells)} cells in place of {len(head)}"
        raise ConfigError(f"{place}: {count}: a cell with the separator needs quotation marks")
    pairs = zip(head, cells, strict=True)
    plain = ((name, cell if name.endswith("password") else cell.strip()) for name, cell in pairs)
    row = Row(place, {name: cell for name, cell in plain if cell})
    for column, cell in row.cells.items():
        if not cell.isprintable():
            raise ConfigError(f"{row.at(column)}: must be printable text, in one line")
    return row
