"""Tables in text files, as programs and spreadsheets write them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import TextIO

from converter.data.place import Place, open_binary
from edge.errors import DataError
from edge.system.printable import printable

DELIMITERS = ",;\t"  # spreadsheets write the second and the third
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
HEADER = 1 << 16  # characters that are looked at; a column per pixel has 2304 names
LONGEST_LINE = 1 << 20  # characters; one of fer2013.csv has 10,000

# Other names of a column, in lower case, by its usual name.
Synonyms = Mapping[str, Sequence[str]]


@contextmanager
def open_text(path: Place) -> Iterator[TextIO]:
    """Open a text file that may begin with a byte-order mark.

    Raises:
        DataError: the file cannot be read, or is no text.
    """
    name = printable(str(path))
    try:
        with open_binary(path) as file:
            start = file.read(4)
        encoding = "utf-16" if start.startswith(UTF_16) else "utf-8-sig"
        with open_binary(path) as file, io.TextIOWrapper(file, encoding, newline="") as text:
            yield text
    except OSError as error:
        raise DataError(f"{name}: cannot be read: {error.strerror or error}") from error
    except UnicodeError as error:
        raise DataError(f"{name}: not a text file in UTF-8: save it as CSV UTF-8") from error


class Table:
    """Rows below a header.

    Attributes:
        columns: the names in the header; a known column has its usual name.
    """

    def __init__(self, path: Place, file: TextIO, known: Synonyms) -> None:
        """Read the header of a file.

        Raises:
            DataError: two columns have names of the same known column.
        """
        self._path, self._file = path, file
        first = file.readline(HEADER)
        self._rows = csv.reader(self._lines(), skipinitialspace=True, delimiter=_delimiter(first))
        self.columns = _usual(self.fault, _split_header(first), known)

    def fault(self, text: str, ahead: int = 0) -> DataError:
        """Return the error of the line that was read last, or so many lines ahead."""
        line = self._rows.line_num + 1 + ahead
        return DataError(f"{printable(str(self._path))}: line {line}: {text}")

    def require(self, columns: Iterable[str], cure: str = "") -> None:
        """Refuse a table without these columns.

        Raises:
            DataError: a column is missing; `cure` says what to do.
        """
        if missing := [name for name in columns if name not in self.columns]:
            found = ", ".join(printable(name, 20) for name in self.columns[:8] if name)
            raise self.fault(
                f"no column {', '.join(missing)} in the header: found {found or 'nothing'}{cure}"
            )

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield the rows; values that are missing are "".

        Raises:
            DataError: a line is no row of a table.
        """
        try:
            for values in self._rows:
                if values:
                    yield dict(zip_longest(self.columns, values[: len(self.columns)], fillvalue=""))
        except csv.Error as error:
            raise self.fault(str(error)) from error

    def _lines(self) -> Iterator[str]:
        while line := self._file.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise self.fault("too long", 1)
            yield line


def _split_header(line: str) -> list[str]:
    """Return the names in a header."""
    return [name.strip("\"' \r\n") for name in line.split(_delimiter(line))]


def columns_of(path: Place, known: Synonyms) -> list[str]:
    """Return the columns of a table, see `Table.columns`; none of what is no table."""
    try:
        with open_text(path) as file:
            return Table(path, file, known).columns
    except DataError:
        return []


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _usual(fault: Callable[[str], DataError], names: Sequence[str], known: Synonyms) -> list[str]:
    """Return names, with the usual one of each known column in place of a synonym."""
    columns = list(names)
    lower = [name.lower() for name in names]
    for usual, synonyms in known.items():
        places = [i for i, name in enumerate(lower) if name == usual.lower()]
        places = places or [i for i, name in enumerate(lower) if name in synonyms]
        if len(places) > 1:
            both = ", ".join(printable(names[i], 20) for i in places)
            raise fault(f"columns {both}: which one is it? rename it to {usual}")
        for i in places:
            columns[i] = usual
    return columns
