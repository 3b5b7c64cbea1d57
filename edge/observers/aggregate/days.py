"""Counts of some days, read and summed for a table and for bars."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from edge.observers.aggregate.chart import Look, document
from edge.observers.aggregate.reading import boundaries, labels_of, read, summed

FINE = {1: 0.25, 7: 3}  # hours of a bar, by number of days
COARSE = {1: 1, 7: 24}  # hours of a row of the table


def days_as_html(path: Path, last: date, days: int, group: int, look: Look) -> str:
    """Return the document of some days; see `edge.observers.aggregate.chart`.

    Args:
        path: of the database.
        last: of the days.
        days: 1 or 7.
        group: smallest group.
        look: language and colours.

    Raises:
        DeviceError: the database cannot be read.
    """
    first = last - timedelta(days - 1)
    fine, coarse = (boundaries(first, days, hours[days]) for hours in (FINE, COARSE))
    minutes = read(path, fine[0], fine[-1])
    periods, sums = summed(minutes, fine), summed(minutes, coarse)
    return document(periods, sums, labels_of(minutes), group, look)
