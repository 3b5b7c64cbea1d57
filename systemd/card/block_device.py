"""Safety checks before a block device is overwritten, from /proc, /sys and /dev."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from card.progress import megabytes
from edge.errors import DeviceError

SECTOR = 512  # bytes: the unit of /sys/block/*/size, whatever the sector size of the disk
# Loop, device mapper, software RAID, RAM, network and ZFS devices are below /sys/devices/virtual:
# they are backed by files, memory or other disks. Of the others, these are no cards either.
NO_CARDS = re.compile(r"(sr|fd|mtdblock|rbd|drbd|loop|dm-|md|zram|ram|nbd|zd)\d")
SYSTEM_MOUNTS = {"/", "/boot", "/boot/firmware", "/boot/efi", "/usr", "/var"}


class KernelPaths(NamedTuple):
    """Folders of the kernel's files; tests have their own."""

    sys: Path = Path("/sys")
    proc: Path = Path("/proc")
    dev: Path = Path("/dev")


KERNEL_PATHS = KernelPaths()


class Device(NamedTuple):
    """A whole disk.

    Attributes:
        path: its device node.
        model: vendor and model, or how it is connected.
        size: bytes.
    """

    path: Path
    model: str
    size: int


def safe_target(name: str, needed: int, paths: KernelPaths, *, force: bool) -> Device:
    """Return a disk that may be overwritten.

    Args:
        name: its device node, such as /dev/sdX, or a link to it.
        needed: number of bytes to be written.
        paths: folders of the kernel's files.
        force: accept a disk that is not removable.

    Raises:
        DeviceError: overwriting it is not safe, or not possible.
    """
    path = Path(name).resolve()
    block = paths.sys / "class" / "block" / path.name
    if not path.exists():
        raise DeviceError(f"{name}: no such device")
    if path.parent != paths.dev.resolve() or not block.exists() or _is_other(path, block):
        raise DeviceError(f"{name}: not a disk")
    if (block / "partition").exists():
        whole = block.resolve().parent.name
        raise DeviceError(f"{name}: a partition: name the whole disk, {paths.dev / whole}")
    device = Device(path, _model(block), int(_text(block / "size") or 0) * SECTOR)
    for problem in (
        *_uses(block, paths),
        *_virtual(block, paths),
        *_defects(block, device, needed),
        *_not_removable(block, force=force),
    ):
        raise DeviceError(f"{name} ({device.model}): {problem}")
    return device


def _uses(block: Path, paths: KernelPaths) -> Iterator[str]:
    """Yield what the running system uses the disk for."""
    nodes = _nodes(block, paths.dev)
    points = _mount_points(paths.proc / "self" / "mountinfo", _numbers(block), nodes)
    if system := sorted(points & SYSTEM_MOUNTS):
        yield f"this system runs from it ({system[0]} is on it)"
    if points:
        yield f"it is mounted on {', '.join(sorted(points))}: unmount it first"
    if nodes & _swaps(paths.proc / "swaps"):
        yield "this system swaps on it"
    if holders := sorted(_holders(block)):
        yield f"{', '.join(holders)} (LVM, RAID or encryption) uses it"


def _virtual(block: Path, paths: KernelPaths) -> Iterator[str]:
    """Yield if the disk is no hardware that could be a card."""
    virtual = paths.sys.resolve() / "devices" / "virtual"
    if block.resolve().is_relative_to(virtual) or NO_CARDS.match(block.name):
        yield "not a physical disk"


def _defects(block: Path, device: Device, needed: int) -> Iterator[str]:
    """Yield why an image cannot be written to the disk."""
    if _text(block / "ro") == "1":
        yield "write-protected: check the lock switch of the card"
    if not device.size:
        yield "no card inserted"
    if device.size < needed:
        yield f"too small: {megabytes(device.size)} MB, the image has {megabytes(needed)} MB"


def _not_removable(block: Path, *, force: bool) -> Iterator[str]:
    """Yield if the disk is neither removable nor an SD card; some card readers do not report it."""
    if force or _text(block / "removable") == "1":
        return
    if _text(block / "device" / "type") == "SD" and block.name.startswith("mmcblk"):
        return
    yield "not removable: add FORCE=1 if you are sure that it is the card"


def _is_other(path: Path, block: Path) -> bool:
    """Return whether a device node belongs to another device than the kernel's of that name."""
    status = path.stat()
    if not stat.S_ISBLK(status.st_mode):
        return False
    number = f"{os.major(status.st_rdev)}:{os.minor(status.st_rdev)}"
    return number != _text(block / "dev")


def _model(block: Path) -> str:
    words = [_text(block / "device" / name) for name in ("vendor", "model", "name")]
    bus = "USB" if "/usb" in str(block.resolve()) else ""
    named = [word for word in (*words, bus) if word and not word.startswith("0x")]
    return " ".join(named) or "unknown model"


def _with_partitions(block: Path) -> list[Path]:
    """Return the folders in /sys of a disk and of its partitions."""
    disk = block.resolve()
    return [disk, *(path.parent for path in sorted(disk.glob("*/partition")))]


def _numbers(block: Path) -> set[str]:
    return {_text(each / "dev") for each in _with_partitions(block)} - {""}


def _nodes(block: Path, dev: Path) -> set[str]:
    return {str(dev / each.name) for each in _with_partitions(block)}


def _holders(block: Path) -> set[str]:
    return {path.name for each in _with_partitions(block) for path in each.glob("holders/*")}


def _mount_points(mountinfo: Path, numbers: set[str], nodes: set[str]) -> set[str]:
    """Return where devices are mounted (proc(5), /proc/PID/mountinfo).

    They are found by number, and by name because mounts of btrfs have numbers of their own.
    """
    points = set()
    for line in _text(mountinfo).splitlines():
        fields = line.split(" ")
        source = fields[fields.index("-") + 2]
        if fields[2] in numbers or _unescape(source) in nodes:
            points.add(_unescape(fields[4]))
    return points


def _swaps(swaps: Path) -> set[str]:
    return {_unescape(line.split()[0]) for line in _text(swaps).splitlines()[1:]}


def _unescape(text: str) -> str:
    r"""Replace the kernel's octal escapes, such as \040 for a space."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _text(path: Path) -> str:
    """Return the content of a file; "" if it cannot be read."""
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""
