"""The `report` command: counts of a day or a week, as a table or CSV."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from edge.config.schema import Config
from edge.errors import ConfigError
from edge.observers.aggregate.reading import WEEK, boundaries, labels_of, read, summed
from edge.observers.aggregate.tables import as_csv, table
from edge.observers.opening import counts_file

TODAY = "today"


def print_report(config: Config, last: str, *, days: int, form: str) -> None:
    """Print the counts of some days.

    Args:
        config: names the database.
        last: of the days: YYYY-MM-DD, or "today".
        days: how many.
        form: "table" or "csv".

    Raises:
        ConfigError: no such day.
        DeviceError: the database cannot be read.
    """
    limits = limits_of(last, days)
    minutes = read(counts_file(config.aggregate), limits[0], limits[-1])
    if form == "csv":
        print(as_csv(minutes), end="")
    else:
        pattern = "%Y-%m-%d" if days > 1 else "%Y-%m-%d %H:%M"
        print(table(summed(minutes, limits), labels_of(minutes), pattern), end="")


def limits_of(last: str, days: int) -> list[int]:
    """Return the boundaries of hours of a day, or of days; see `print_report`.

    Raises:
        ConfigError: no such day.
    """
    try:
        day = datetime.now().astimezone().date() if last == TODAY else date.fromisoformat(last)
        return boundaries(day - timedelta(days - 1), days, 24 if days == WEEK else 1)
    except (ValueError, OverflowError):
        raise ConfigError(f"{last!r}: no such day: write it as YYYY-MM-DD") from None
