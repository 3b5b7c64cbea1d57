"""Memory of this process."""

from __future__ import annotations

import resource
from contextlib import suppress
from pathlib import Path


def resident_bytes() -> int:
    """Return the memory that this process holds, bytes; 0 where the system does not tell."""
    with suppress(OSError):
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * resource.getpagesize()
    return 0
