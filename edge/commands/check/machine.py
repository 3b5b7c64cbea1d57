"""Check the machine: temperature, power supply, memory, disk space, groups, updates."""

from __future__ import annotations

import grp
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from edge.commands.check.finding import Finding
from edge.config.schema import Config
from edge.runtime.recording import stores_pictures
from edge.system.files import exists
from edge.system.printable import printable
from edge.system.temperature import Thermometer
from edge.system.throttling import (
    CAPPED,
    SINCE_BOOT,
    SLOWED,
    TOO_WARM,
    UNDER_VOLTAGE,
    is_set,
    read_throttling,
)

REFUSED = "var/lib/emotion-edge-update/refused"  # written by systemd/deb/files/update-watch
FLAGS = (
    (UNDER_VOLTAGE, "under-voltage: use the official power supply and a short cable"),
    (CAPPED, "processor frequency capped"),
    (SLOWED, "processor throttled"),
    (TOO_WARM, "temperature limit reached: improve the cooling"),
)
MEMORY, DISK = 150, 500  # megabytes; a warning below


def check(config: Config, root: Path = Path("/")) -> Iterator[Finding]:
    """Yield the findings on the machine.

    Args:
        config: gives the temperature limit and the folder of the recordings.
        root: root of the file system.
    """
    yield from _check_temperature(config, root)
    yield from check_power(root)
    yield _check_memory(root)
    yield _check_disk(config)
    yield from _check_groups(config)
    yield from check_update(root)


def check_update(root: Path = Path("/")) -> Iterator[Finding]:
    """Yield a warning if an update failed and the previous version was restored."""
    file = root / REFUSED
    if file.is_file():
        text = f"{file.read_text().strip()} did not become healthy, the previous version runs again"
        yield Finding("warning", "update", f"{text}: journalctl -u emotion-edge-update")


def check_power(root: Path = Path("/")) -> Iterator[Finding]:
    """Yield what the firmware of a Raspberry Pi reports on its power supply and clock."""
    bits = read_throttling(root)
    if bits is None:
        return
    now = [text for bit, text in FLAGS if is_set(bits, bit)]
    since = [text for bit, text in FLAGS if is_set(bits, bit + SINCE_BOOT)]
    before = [text for text in since if text not in now]
    for text in now:
        yield Finding("error", "power", f"now: {text}")
    for text in before:
        yield Finding("warning", "power", f"earlier since boot: {text}")
    if not bits:
        yield Finding("ok", "power", "no under-voltage, not throttled")


def _check_temperature(config: Config, root: Path) -> Iterator[Finding]:
    thermometer = Thermometer(config.display.hot, root / "sys/class/thermal/thermal_zone0/temp")
    thermometer.update(0)
    if thermometer.degrees is None:
        return
    text = f"{thermometer.degrees:.0f} °C"
    if thermometer.too_hot:
        yield Finding("warning", "heat", f"{text}: improve the cooling")
    else:
        yield Finding("ok", "heat", text)


def _check_memory(root: Path) -> Finding:
    try:
        lines = (root / "proc/meminfo").read_text().splitlines()
        free = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return Finding("warning", "memory", "the kernel does not report the available memory")
    megabytes = free // 1024
    if megabytes < MEMORY:
        text = f"{megabytes} MB available: stop other programs"
        return Finding("warning", "memory", text)
    return Finding("ok", "memory", f"{megabytes} MB available")


def _check_disk(config: Config) -> Finding:
    """Check the disk of the recordings, or without recording, that of the working directory."""
    records = stores_pictures(config)
    place = Path(config.record.folder) if records else Path()
    try:
        place = place.absolute()
        while not exists(place) and place != place.parent:
            place = place.parent
        free = shutil.disk_usage(place).free // 10**6
    except OSError as error:
        text = f"{printable(place)}: the free space cannot be read: {error.strerror}"
        return Finding("warning", "disk", text)
    needed = config.record.spare if records else DISK
    if free < needed:
        return Finding("warning", "disk", f"{free} MB free at {place}: delete files")
    return Finding("ok", "disk", f"{free} MB free at {place}")


def _group_names() -> Iterator[str]:
    for number in {*os.getgroups(), os.getegid()}:
        with suppress(KeyError):  # a container may have a group without a name
            yield grp.getgrgid(number).gr_name


def _check_groups(config: Config) -> Iterator[Finding]:
    """Check that this user may open cameras, screens and, if configured, the Edge TPU."""
    if os.geteuid() == 0:
        text = "root may open every device; do not run a service as root"
        yield Finding("ok", "groups", text)
        return
    member = set(_group_names())
    needed = ["video"] if config.engine.device == "cpu" else ["video", "plugdev"]
    lacking = [name for name in needed if name not in member]
    for name in lacking:
        text = f"sudo usermod -aG {name} $USER, then log in again"
        yield Finding("warning", "groups", f"not in {name}: {text}")
    if not lacking:
        yield Finding("ok", "groups", f"in {' and '.join(needed)}")
