"""Reports of a Raspberry Pi's firmware on its power supply and clock."""

from __future__ import annotations

from pathlib import Path

THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
# With the device tree of a Raspberry Pi 5, whose kernel may lack the file.
OTHER = "sys/devices/platform/soc@*/soc@*:firmware/get_throttled"
# Bits for the present; SINCE_BOOT bits higher, the same for the time since boot.
# Source: Raspberry Pi documentation, vcgencmd get_throttled.
UNDER_VOLTAGE, CAPPED, SLOWED, TOO_WARM = range(4)
SINCE_BOOT = 16


def read_throttling(root: Path = Path("/")) -> int | None:
    """Return the bits; None where this is not a Raspberry Pi, or the kernel lacks the file."""
    for path in (root / THROTTLED, *root.glob(OTHER)):
        try:
            return int(path.read_text().strip(), 16)
        except (OSError, ValueError):
            continue
    return None


def is_set(bits: int, bit: int) -> bool:
    """Return whether a bit is set."""
    return bool(bits >> bit & 1)
