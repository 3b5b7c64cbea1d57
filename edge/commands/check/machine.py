"""The machine: heat, power, memory, disk, groups."""

from __future__ import annotations

import grp
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from edge.commands.check.finding import Finding
from edge.config.schema import Config
from edge.system.temperature import Thermometer

REFUSED = "var/lib/emotion-edge-update/refused"  # see systemd/deb/files/update-watch
THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
# Bits of it (Raspberry Pi documentation, vcgencmd get_throttled): now, and since the start.
FLAGS = (
    (0, "under-voltage: take the official power supply and a short cable"),
    (1, "the processor is slowed down"),
    (2, "throttled"),
    (3, "near its temperature limit: cool it"),
)
SINCE = 16
MEMORY, DISK = 150, 500  # megabytes below which it is tight


def findings(config: Config, root: Path = Path("/")) -> Iterator[Finding]:
    """How the machine is.

    Args:
        config: says what is too hot, and where recordings go.
        root: of the file system.
    """
    thermometer = Thermometer(config.display.hot, root / "sys/class/thermal/thermal_zone0/temp")
    thermometer.update(0)
    if thermometer.degrees is not None:
        state, hint = ("warning", ": cool it") if thermometer.too_hot else ("ok", "")
        yield Finding(state, "heat", f"{thermometer.degrees:.0f} °C{hint}")
    yield from power(root)
    yield _memory(root)
    yield _disk(config)
    yield from _groups(config)
    yield from refused_update(root)


def refused_update(root: Path = Path("/")) -> Iterator[Finding]:
    """A new version that was put back, where there is one."""
    file = root / REFUSED
    if file.is_file():
        text = (
            f"{file.read_text().strip()} did not become healthy and the earlier version came back"
        )
        yield Finding("warning", "update", f"{text}: journalctl -u emotion-edge-update")


def power(root: Path = Path("/")) -> Iterator[Finding]:
    """What the firmware of a Raspberry Pi tells of its power supply and its clock."""
    try:
        bits = int((root / THROTTLED).read_text().strip(), 16)
    except (OSError, ValueError):  # no Raspberry Pi, or a kernel that does not tell
        return
    now = [text for bit, text in FLAGS if bits >> bit & 1]
    before = [text for bit, text in FLAGS if bits >> (bit + SINCE) & 1 and text not in now]
    for text in now:
        yield Finding("error", "power", f"now {text}")
    for text in before:
        yield Finding("warning", "power", f"since the start, for a while {text}")
    if not bits:
        yield Finding("ok", "power", "no under-voltage, not throttled")


def _memory(root: Path) -> Finding:
    try:
        lines = (root / "proc/meminfo").read_text().splitlines()
        free = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return Finding("warning", "memory", "how much is free, the kernel does not tell")
    megabytes = free // 1024
    if megabytes < MEMORY:
        text = f"{megabytes} MB available: stop other programs"
        return Finding("warning", "memory", text)
    return Finding("ok", "memory", f"{megabytes} MB available")


def _disk(config: Config) -> Finding:
    """Of recordings where there are any, else of where the program runs."""
    records = config.record.snapshots or config.record.video
    place = Path(config.record.folder) if records else Path.cwd()
    while not place.exists():
        place = place.absolute().parent
    free = shutil.disk_usage(place).free // 10**6
    needed = config.record.spare if records else DISK
    if free < needed:
        return Finding("warning", "disk", f"{free} MB free at {place}: make room")
    return Finding("ok", "disk", f"{free} MB free at {place}")


def _groups(config: Config) -> Iterator[Finding]:
    """Whether this user may use cameras, screens, and the Edge TPU; root always may."""
    if os.geteuid() == 0:
        yield Finding("ok", "groups", "root may do everything; a service should not be root")
        return
    mine = {grp.getgrgid(number).gr_name for number in {*os.getgroups(), os.getegid()}}
    needed = ["video"] if config.engine.device == "cpu" else ["video", "plugdev"]
    lacking = [name for name in needed if name not in mine]
    for name in lacking:
        text = f"sudo usermod -aG {name} $USER, then log in again"
        yield Finding("warning", "groups", f"not in {name}: {text}")
    if not lacking:
        yield Finding("ok", "groups", f"in {' and '.join(needed)}")
