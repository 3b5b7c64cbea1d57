"""The Edge TPU: is one plugged in, how fast is its port, and which library is there?"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from pathlib import Path

from edge.commands.check.finding import Finding
from edge.engine.litert import EDGETPU_LIBRARY

# (vendor, product) of the Coral USB Accelerator before and after its firmware is loaded.
CORAL_USB = {("1a6e", "089a"), ("18d1", "9302")}
USB3 = 5000  # Mbit/s


def findings(
    device: str, root: Path = Path("/"), library: Callable[[], str] | None = None
) -> Iterator[Finding]:
    """What there is of it.

    Args:
        device: engine.device of the configuration.
        root: of the file system.
        library: gives the path of the library that is loaded; raises OSError.
    """
    wanted = device != "cpu"
    found = list(coral_devices(root))
    if not found and not wanted:
        yield Finding("ok", "edge tpu", "none plugged in: everything runs on the CPU")
        return
    yield from found
    needed = "error" if wanted and device != "prefer-edgetpu" else "warning"
    if not found:
        yield Finding(needed, "edge tpu", "none plugged in: plug it in, or engine.device = cpu")
    try:
        yield Finding("ok", "edge tpu", f"library {(library or library_path)()}")
    except OSError:
        text = f"{EDGETPU_LIBRARY} is missing: sudo apt install libedgetpu1-std"
        yield Finding(needed, "edge tpu", text)


def library_path() -> str:
    """The file that the Edge TPU library was loaded from. Raises OSError where it is missing."""
    ctypes.CDLL(EDGETPU_LIBRARY)
    maps = Path("/proc/self/maps").read_text(encoding="utf-8")
    return next((line.split()[-1] for line in maps.splitlines() if "libedgetpu" in line), "found")


def coral_devices(root: Path = Path("/")) -> Iterator[Finding]:
    """The Coral devices that are plugged in, PCIe and USB."""
    for path in sorted((root / "dev").glob("apex_*")):
        yield Finding("ok", "edge tpu", f"/dev/{path.name}")
    for vendor in sorted((root / "sys/bus/usb/devices").glob("*/idVendor")):
        ids = vendor.read_text().strip(), vendor.with_name("idProduct").read_text().strip()
        if ids in CORAL_USB:
            yield _usb(vendor.parent)


def _usb(port: Path) -> Finding:
    speed = port / "speed"
    rate = float(speed.read_text()) if speed.is_file() else 0.0
    text = f"USB {port.name}, {rate:g} Mbit/s"
    if rate < USB3:
        return Finding("warning", "edge tpu", f"{text}: slow: take a blue port (USB 3)")
    return Finding("ok", "edge tpu", text)
