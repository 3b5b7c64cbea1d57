"""Read what Google's Edge TPU compiler prints.

There is no form for programs, nor a description. The wording is that of the logs which people
published of the versions 14 to 16, the last: with all operators mapped, the lines "Number of
operations that will run on ..." are not there, so that only the table tells in every case.
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
    """A line of the compiler's table: so many operators of a kind, and what became of them."""

    operator: str
    count: int
    status: str


@dataclass(frozen=True)
class Report:
    """What the compiler says of its work; sizes are in bytes, to the three digits it prints.

    Attributes:
        version: of the compiler.
        subgraphs: parts of the network that run on the Edge TPU.
        input_size: of the file that was compiled.
        output_size: of the result.
        cached: parameters that stay in the Edge TPU's memory.
        cache_left: what is left of that memory.
        streamed: parameters that have no room there and are sent anew for each run.
        rows: the table of operators.
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
    def left(self) -> tuple[Row, ...]:
        """What stays on the CPU, and why."""
        return tuple(row for row in self.rows if row.status != MAPPED)

    @property
    def on_cpu(self) -> int:
        return sum(row.count for row in self.left)

    @property
    def total(self) -> int:
        return sum(row.count for row in self.rows)

    def summary(self) -> str:
        """One line for people."""
        return (
            f"{self.total - self.on_cpu} of {self.total} operators on the Edge TPU; "
            f"{self.cached:,} bytes of parameters stay in its memory, {self.streamed:,} are sent "
            f"for each run (edgetpu_compiler {self.version})"
        )


def parse(text: str) -> Report:
    """Read what the compiler prints with the option -s.

    Args:
        text: its standard output, or that and its log file.

    Raises:
        ModelError: a figure is missing, or the table and the figures differ.
    """
    report = Report(
        version=_figures(text, "Edge TPU Compiler version", r" (\S+)")[0],
        subgraphs=int(_figures(text, "Number of Edge TPU subgraphs", f": {NUMBER}")[0]),
        input_size=_size(text, "Input size"),
        output_size=_size(text, "Output size"),
        cached=_size(text, "On-chip memory used for caching model parameters"),
        cache_left=_size(text, "On-chip memory remaining for caching model parameters"),
        streamed=_size(text, "Off-chip memory used for streaming uncached model parameters"),
        rows=tuple(Row(name, int(count), status) for name, count, status in ROW.findall(text)),
    )
    total = int(_figures(text, "Total number of operations", f": {NUMBER}")[0])
    if total != report.total:
        raise ModelError(f"the compiler tells of {total} operators, its table of {report.total}")
    return report


def _figures(text: str, name: str, pattern: str) -> tuple[str, ...]:
    if found := re.search(f"{name}{pattern}", text):
        return found.groups()
    raise ModelError(f"the compiler does not tell {name!r}: it is none of the versions 14 to 16")


def _size(text: str, name: str) -> int:
    number, unit = _figures(text, name, r": (\d{1,9}(?:\.\d+)?) ?([KMG]iB|B)\b")
    return round(float(number) * UNITS[unit])
