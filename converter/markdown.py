"""Tables in the Markdown that docs/ uses."""

from __future__ import annotations

from collections.abc import Sequence


def format_header(cells: Sequence[str]) -> str:
    """Return the first two lines of a table."""
    return f"{format_row(cells)}\n{format_row(['---'] * len(cells))}"


def format_row(cells: Sequence[str]) -> str:
    """Return one line of a table."""
    return f"| {' | '.join(cells)} |"


def format_table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table; the first row is its header."""
    return "\n".join([format_header(rows[0]), *map(format_row, rows[1:])])
