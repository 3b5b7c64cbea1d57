"""Minutes of the database, and their summary over hours and days."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from os import W_OK, access
from pathlib import Path

from edge.errors import DeviceError
from edge.labels import AWAY, KNOWN, UNSURE
from edge.observers.aggregate.store import check_identity, connect, damage
from edge.observers.observation import Minute
from edge.system.files import exists
from edge.system.printable import printable, reason

WEEK = 7  # days
ORDER = (*KNOWN, UNSURE, AWAY)


@dataclass
class Period:
    """Sum of the minutes of a period.

    Attributes:
        begin: seconds since 1970.
        minutes: that are in the file.
        people: largest number at the same time.
        counts: readings per label, one of each person and minute.
    """

    begin: int
    minutes: int = 0
    people: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, minute: Minute) -> None:
        """Add a minute."""
        self.minutes += 1
        self.people = max(self.people, minute.people)
        self.counts.update(minute.counts)


def read(path: Path, begin: int, end: int) -> list[Minute]:
    """Return the minutes of a time, the earliest first; none where there is no file yet.

    Args:
        path: of the database.
        begin: seconds since 1970.
        end: seconds since 1970, not included.

    Raises:
        DeviceError: it cannot be read.
    """
    if not exists(path):
        return []
    try:
        # To undo what a power cut has left, a reader needs to write.
        with closing(connect(path, "rw" if access(path, W_OK) else "ro")) as connection:
            check_identity(connection, path)
            return _read(connection, begin // 60, end // 60)
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, DeviceError):
            raise
        raise DeviceError(f"{printable(path)}: cannot be read: {reason(error)}") from error


def _read(connection: sqlite3.Connection, begin: int, end: int) -> list[Minute]:
    query = (
        "SELECT minute, minutes.people, label, counts.people FROM minutes "
        "LEFT JOIN counts USING (minute) WHERE minute >= ? AND minute < ? ORDER BY minute"
    )
    found: dict[int, Minute] = {}
    for number, people, label, part in connection.execute(query, (begin, end)):
        minute = found.setdefault(number, Minute(number, people, {}))
        row = [type(people), *((type(label), type(part)) if label is not None else ())]
        if row not in ([int], [int, str, int]):  # SQLite stores any type in any column
            raise damage()
        if label is not None:
            minute.counts[label] = part
    return list(found.values())


def midnight(day: date) -> int:
    """Return the begin of a day where the machine is, in seconds since 1970."""
    return int(datetime.combine(day, time_of_day()).astimezone().timestamp())


def local(at: float) -> datetime:
    """Return seconds since 1970 as a time where the machine is."""
    return datetime.fromtimestamp(at).astimezone()


def boundaries(first: date, days: int, hours: float) -> list[int]:
    """Return the begins of equal periods of some days, and the end of the last one.

    Args:
        first: day.
        days: number of days; some have 23 or 25 hours.
        hours: of a period; 24 for whole days.
    """
    if hours == 24:
        return [midnight(first + timedelta(number)) for number in range(days + 1)]
    begin, end = midnight(first), midnight(first + timedelta(days))
    return [*range(begin, end, int(hours * 3600)), end]


def summed(minutes: Iterable[Minute], limits: Sequence[int]) -> list[Period]:
    """Return the periods between limits, the empty ones too.

    Args:
        minutes: within the limits, the earliest first.
        limits: as `boundaries` returns them.
    """
    periods = [Period(begin) for begin in limits[:-1]]
    index = 0
    for minute in minutes:
        while minute.number * 60 >= limits[index + 1]:
            index += 1
        periods[index].add(minute)
    return periods


def labels_of(minutes: Iterable[Minute]) -> list[str]:
    """Return all labels of minutes, in the order in which they are shown."""
    found = {label for minute in minutes for label in minute.counts}
    return sorted(found, key=lambda name: (ORDER.index(name) if name in ORDER else 99, name))
