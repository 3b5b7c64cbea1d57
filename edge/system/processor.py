"""Which kind of processor this is."""

from __future__ import annotations

import re
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
# Arm's part numbers of cores that execute in order, a half to a fifth as fast per core as those of
# a Raspberry Pi 4 and 5: Cortex-A7 (Pi 2), A35, A53 (Zero 2 W, Pi 3), A55. Source: Linux,
# arch/arm64/include/asm/cputype.h.
IN_ORDER = {0xC07, 0xD04, 0xD03, 0xD05}


def is_slow(cpuinfo: Path = CPUINFO) -> bool:
    """Return whether all cores of this machine are small ones that execute in order.

    Args:
        cpuinfo: what the kernel says about them; if it cannot be read, they are not slow.
    """
    try:
        text = cpuinfo.read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    found = re.findall(r"^CPU part\s*:\s*(0x[0-9a-f]+)", text, re.MULTILINE)
    parts = {int(part, 16) for part in found}
    return bool(parts) and parts <= IN_ORDER
