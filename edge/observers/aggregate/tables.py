"""Counts as text: a table for people, and CSV for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from edge.labels import AWAY, EMOTIONS, UNSURE
from edge.observers.aggregate.reading import Period, labels_of, local
from edge.observers.observation import Minute

ALWAYS = (*EMOTIONS, UNSURE, AWAY)  # columns of every CSV file


def table(periods: Sequence[Period], labels: Sequence[str], pattern: str) -> str:
    """Return a table with a row for each period that has minutes.

    Args:
        periods: in order.
        labels: columns.
        pattern: of the time in the first column, see `datetime.strftime`.
    """
    rows = [["time", "minutes", "people", *labels]]
    for each in periods:
        if each.minutes:
            counts = [each.counts[label] for label in labels]
            values = map(str, (each.minutes, each.people, *counts))
            rows.append([local(each.begin).strftime(pattern), *values])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (zip(row, widths, strict=True) for row in rows)
    return "".join("  ".join(f"{cell:>{width}}" for cell, width in line) + "\n" for line in lines)


def as_csv(minutes: Sequence[Minute]) -> str:
    """Return a row for each minute: its time with the offset from UTC, people, and labels."""
    labels = [*ALWAYS, *(name for name in labels_of(minutes) if name not in ALWAYS)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["time", "people", *labels])
    for each in minutes:
        at = local(each.number * 60)
        counts = [each.counts.get(label, 0) for label in labels]
        writer.writerow([at.isoformat(timespec="minutes"), each.people, *counts])
    return text.getvalue()
