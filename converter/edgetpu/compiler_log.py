"""Parse the output of Google's Edge TPU compiler.

The output is undocumented and not meant for programs. The patterns follow published logs of the
versions 14 to 16, which is the last one. If all operators are mapped, the compiler omits the lines
"Number of operations that will run on ...": only the table gives these numbers in every case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from edge.errors import ModelError

MAPPED = "Mapped to Edge TPU"
ROW = re.compile(r"^(\w\S*) {2,}(\d{1,9}) {2,}(\S.*?) *$", re.MULTILINE)
NUMBER = r"(\d{1,9})"
UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


@dataclass(frozen=True)
class Row:
    """Row of the compiler's table: the number of operators of one type with one status."""

    operator: str
    count: int
    status: str


@dataclass(frozen=True)
class Report:
    """Results of a compilation; sizes are in bytes, with the three digits that are printed.

    Attributes:
        version: version of the compiler.
        subgraphs: number of parts of the network that run on the Edge TPU.
        input_size: size of the file that was compiled.
        output_size: size of the result.
        cached: parameters that stay in the Edge TPU's memory.
        cache_left: unused part of that memory.
        streamed: parameters that do not fit there and are transferred for every inference.
        rows: table of operators.
    """

    version: str
    subgraphs: int
    input_size: int
    output_size: int
    cached: int
    cache_left: int
    streamed: int
    rows: tuple[Row, ...]

    @property
    def cpu_rows(self) -> tuple[Row, ...]:
        """Operators that stay on the CPU; their status is the reason."""
        return tuple(row for row in self.rows if row.status != MAPPED)

    @property
    def on_cpu(self) -> int:
        """Number of operators that stay on the CPU."""
        return sum(row.count for row in self.cpu_rows)

    @property
    def total(self) -> int:
        """Number of operators."""
        return sum(row.count for row in self.rows)

    def summary(self) -> str:
        """Return one line for users."""
        return (
            f"{self.total - self.on_cpu} of {self.total} operators on the Edge TPU; "
            f"{self.cached:,} bytes of parameters stay in its memory, {self.streamed:,} are "
            f"transferred for every inference (edgetpu_compiler {self.version})"
        )


def parse(text: str) -> Report:
    """Parse the output of the compiler with its option -s.

    Args:
        text: standard output, optionally followed by the content of the log file.

    Raises:
        ModelError: a number is missing, or the table contradicts the numbers.
    """
    report = Report(
        version=_find(text, "Edge TPU Compiler version", r" (\S+)")[0],
        subgraphs=int(_find(text, "Number of Edge TPU subgraphs", f": {NUMBER}")[0]),
        input_size=_find_size(text, "Input size"),
        output_size=_find_size(text, "Output size"),
        cached=_find_size(text, "On-chip memory used for caching model parameters"),
        cache_left=_find_size(text, "On-chip memory remaining for caching model parameters"),
        streamed=_find_size(text, "Off-chip memory used for streaming uncached model parameters"),
        rows=tuple(Row(name, int(count), status) for name, count, status in ROW.findall(text)),
    )
    total = int(_find(text, "Total number of operations", f": {NUMBER}")[0])
    if total != report.total:
        raise ModelError(f"the compiler reports {total} operators, its table {report.total}")
    return report


def _find(text: str, name: str, pattern: str) -> tuple[str, ...]:
    """Return the groups of the pattern that follows a name."""
    if found := re.search(f"{name}{pattern}", text):
        return found.groups()
    raise ModelError(
        f"the compiler's output has no {name!r}: only its versions 14 to 16 are supported"
    )


def _find_size(text: str, name: str) -> int:
    """Return a size in bytes."""
    number, unit = _find(text, name, r": (\d{1,9}(?:\.\d+)?) ?([KMG]iB|B)\b")
    return round(float(number) * UNITS[unit])
