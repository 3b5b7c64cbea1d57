"""Processor time and memory of a process, from /proc."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple

TICK = os.sysconf("SC_CLK_TCK")


class Usage(NamedTuple):
    """Of a process so far.

    Attributes:
        seconds: of processor time.
        resident: memory in MB.
        share: memory in MB, what it shares with others divided by their number.
        at: time of the measurement, seconds of any clock.
    """

    seconds: float
    resident: float
    share: float
    at: float

    def rate_since(self, before: Usage) -> float:
        """Return the seconds of processor time per second."""
        return (self.seconds - before.seconds) / (self.at - before.at)


def usage_of(pid: int) -> Usage:
    """Return the usage of a process, see proc(5)."""
    folder, at = Path("/proc", str(pid)), time.monotonic()
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    seconds = (int(fields[11]) + int(fields[12])) / TICK
    lines = (folder / "smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return Usage(seconds, kilobytes["Rss"] / 1000, kilobytes["Pss"] / 1000, at)
