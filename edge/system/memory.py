"""Memory of this process."""

from __future__ import annotations

import resource
from contextlib import suppress


def resident_bytes() -> int:
    """Return the memory that this process holds, bytes; 0 where the system does not tell."""
    path = "/proc/self/statm"
    with suppress(OSError), open(path, "rb", buffering=0) as file:  # noqa: PTH123 - each frame
        return int(file.read(128).split()[1]) * resource.getpagesize()
    return 0
