"""Bound the memory of a load, so that a damaged size ends it and not the machine."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bounded() -> Iterator[None]:
    """Let allocations fail that go beyond the memory of the machine, in this block.

    Linux would grant them, and end some process when they are used. The libraries then raise
    MemoryError, or an error of their own.
    """
    limits = resource.getrlimit(resource.RLIMIT_DATA)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    given = [limit for limit in limits if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([memory, *given]), limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, limits)
