"""Number of CPU threads per network, where `engine.threads` leaves it to the program.

Rule: two on boards with at least four small cores that execute in order (Zero 2 W, 3B+), one on
all others. A detection takes such a core longer than a frame of the camera lasts, so that boxes
lag; a second thread shortens that, and two cores are left, for the camera and for drawing. Faster
cores are done within a frame with one thread, and every further thread costs processor time and
heat: docs/speed.md has the figures.
"""

from __future__ import annotations

import os

from edge.system.processor import is_slow

AUTO = "auto"
CORES = 4  # of a board, from which on networks get two threads


def automatic(cores: int, *, slow: bool) -> int:
    """Return the number of threads per network by the rule.

    Args:
        cores: that this process may use.
        slow: all of them are small ones, see `edge.system.processor.is_slow`.
    """
    return 2 if slow and cores >= CORES else 1


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0))


def thread_count(wanted: int | str) -> int:
    """Return the number of threads per network for a value of `engine.threads`."""
    if isinstance(wanted, int):
        return wanted
    return automatic(usable_cores(), slow=is_slow())


def describe_threads(wanted: int | str) -> str:
    """Return in words how many threads a network has, and what "auto" means on this machine."""
    count, cores = thread_count(AUTO), usable_cores()
    kind = "small cores" if is_slow() else "cores"
    if wanted != AUTO:
        return f"{wanted} per network (engine.threads; auto would be {count} here)"
    return f"{count} per network (engine.threads = auto; {cores} {kind})"
