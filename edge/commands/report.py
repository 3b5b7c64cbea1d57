"""The `report` command: counts of a day or a week, as a table, CSV or an HTML file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from edge.config.schema import Config, DisplayConfig
from edge.errors import ConfigError, DeviceError
from edge.observers.aggregate.chart import Look
from edge.observers.aggregate.days import days_as_html
from edge.observers.aggregate.reading import WEEK, boundaries, labels_of, read, summed
from edge.observers.aggregate.tables import as_csv, table
from edge.observers.opening import counts_file
from edge.render import language
from edge.runtime.page import colours_of
from edge.system.files import exists, write_whole
from edge.system.printable import printable, reason

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
    day, hours = day_of(last), 24 if days == WEEK else 1
    limits = boundaries(day - timedelta(days - 1), days, hours)
    minutes = read(counts_file(config.aggregate), limits[0], limits[-1])
    if form == "csv":
        print(as_csv(minutes), end="")
    else:
        pattern = "%Y-%m-%d" if days > 1 else "%Y-%m-%d %H:%M"
        print(table(summed(minutes, limits), labels_of(minutes), pattern), end="")


def write_report(config: Config, last: str, path: Path, *, days: int, overwrite: bool) -> None:
    """Write the counts of some days as one HTML file, in the language of the screen.

    Args:
        config: names the database.
        last: of the days: YYYY-MM-DD, or "today".
        path: ends in .html.
        days: how many.
        overwrite: replace a file that exists.

    Raises:
        ConfigError: no such day, another suffix.
        DeviceError: the database cannot be read, or the file not written.
    """
    if path.suffix.lower() != ".html":
        raise ConfigError(f"{printable(path)}: the name of the report must end in .html")
    if exists(path) and not overwrite:
        raise DeviceError(f"{printable(path)}: exists already: --force replaces it")
    group, source = config.aggregate.group, counts_file(config.aggregate)
    text = days_as_html(source, day_of(last), days, group, _look(config.display))
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise DeviceError(f"{printable(path)}: cannot be written: {reason(error)}") from error


def day_of(text: str) -> date:
    """Return the day of a text; see `print_report`.

    Raises:
        ConfigError: no such day, or one that a calendar of the machine does not reach.
    """
    try:
        day = datetime.now().astimezone().date() if text == TODAY else date.fromisoformat(text)
        boundaries(day - timedelta(WEEK), WEEK + 1, 24)
    except (ValueError, OverflowError):
        raise ConfigError(f"{text!r}: no such day: write it as YYYY-MM-DD") from None
    return day


def _look(config: DisplayConfig) -> Look:
    words = language.load(config.language)
    if config.words == "expressions":
        words = words.with_expressions()
    direction = "ltr" if words.left_to_right else "rtl"
    return Look(words.code, direction, words.words, colours_of)
