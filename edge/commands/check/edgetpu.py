"""Check the Edge TPU: is one connected, how fast is its USB port, is its library installed?"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from pathlib import Path

from edge.commands.check.finding import Finding
from edge.engine.delegate import EDGETPU_LIBRARY

# (vendor, product) of the Coral USB Accelerator before and after its firmware is loaded.
CORAL_USB = {("1a6e", "089a"), ("18d1", "9302")}
USB3 = 5000  # Mbit/s


def check(
    device: str, root: Path = Path("/"), library: Callable[[], str] | None = None
) -> Iterator[Finding]:
    """Yield findings on the Edge TPU and its library.

    Args:
        device: `engine.device` of the configuration.
        root: root of the file system.
        library: returns the path of the loaded library; raises OSError.
    """
    wanted = device != "cpu"
    found = list(check_devices(root))
    if not found and not wanted:
        yield Finding("ok", "edge tpu", "none plugged in: everything runs on the CPU")
        return
    yield from found
    state = "error" if wanted and device != "prefer-edgetpu" else "warning"
    if not found:
        text = "none plugged in: plug one in, or set engine.device = cpu"
        yield Finding(state, "edge tpu", text)
    try:
        yield Finding("ok", "edge tpu", f"library {(library or find_library)()}")
    except OSError:
        text = f"{EDGETPU_LIBRARY} is missing: sudo apt install libedgetpu1-std"
        yield Finding(state, "edge tpu", text)


def find_library() -> str:
    """Load the Edge TPU library and return its path.

    Raises:
        OSError: the library is not installed.
    """
    ctypes.CDLL(EDGETPU_LIBRARY)
    maps = Path("/proc/self/maps").read_text(encoding="utf-8")
    return next((line.split()[-1] for line in maps.splitlines() if "libedgetpu" in line), "found")


def check_devices(root: Path = Path("/")) -> Iterator[Finding]:
    """Yield a finding for each connected Coral device, first PCIe, then USB."""
    for path in sorted((root / "dev").glob("apex_*")):
        yield Finding("ok", "edge tpu", f"/dev/{path.name}")
    for vendor in sorted((root / "sys/bus/usb/devices").glob("*/idVendor")):
        ids = vendor.read_text().strip(), vendor.with_name("idProduct").read_text().strip()
        if ids in CORAL_USB:
            yield _check_usb_port(vendor.parent)


def _check_usb_port(port: Path) -> Finding:
    speed = port / "speed"
    rate = float(speed.read_text()) if speed.is_file() else 0.0
    text = f"USB {port.name}, {rate:g} Mbit/s"
    if rate < USB3:
        return Finding("warning", "edge tpu", f"{text}: slow: use a blue port (USB 3)")
    return Finding("ok", "edge tpu", text)
