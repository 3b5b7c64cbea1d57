"""Is it safe to write over a device? What the kernel says of it: /proc, /sys, /dev."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from card.meter import megabytes
from edge.errors import DeviceError

SECTOR = 512  # bytes: the unit of /sys/block/*/size, whatever the disk's own is
# Written through as a whole, they are what somebody else's disk is made of.
VIRTUAL = ("dm-", "md", "zram", "ram", "nbd", "zd")


class Roots(NamedTuple):
    """Where the kernel's files are; tests have their own."""

    sys: Path = Path("/sys")
    proc: Path = Path("/proc")
    dev: Path = Path("/dev")


ROOTS = Roots()


class Device(NamedTuple):
    """A whole disk.

    Attributes:
        path: of its node.
        model: what its maker calls it, or how it is connected.
        size: bytes.
    """

    path: Path
    model: str
    size: int


def checked(name: str, needed: int, roots: Roots, *, force: bool) -> Device:
    """The device, where nothing speaks against writing over it.

    Args:
        name: its node, as /dev/sdX; a link to it will do.
        needed: bytes to be written.
        roots: of the kernel's files.
        force: take one that is not removable.

    Raises:
        DeviceError: something does.
    """
    path = Path(name).resolve()
    block = roots.sys / "class" / "block" / path.name
    if not path.exists():
        raise DeviceError(f"{name}: there is no such device")
    if path.parent != roots.dev.resolve() or not block.exists():
        raise DeviceError(f"{name}: this is no disk")
    if (block / "partition").exists():
        whole = block.resolve().parent.name
        raise DeviceError(f"{name}: this is a partition: name the whole disk, {roots.dev / whole}")
    device = Device(path, _model(block), int(_text(block / "size") or 0) * SECTOR)
    for problem in _problems(block, device, needed, roots, force=force):
        raise DeviceError(f"{name} ({device.model}): {problem}")
    return device


def _problems(
    block: Path, device: Device, needed: int, roots: Roots, *, force: bool
) -> Iterator[str]:
    numbers = _numbers(block)
    points = _mounted(roots.proc / "self" / "mountinfo", numbers, _nodes(block, roots.dev))
    if system := sorted(points & {"/", "/boot", "/boot/firmware", "/boot/efi", "/usr", "/var"}):
        yield f"this system runs from it ({system[0]} is on it)"
    if points:
        yield f"it is mounted on {', '.join(sorted(points))}: unmount it first"
    if _nodes(block, roots.dev) & _swaps(roots.proc / "swaps"):
        yield "this system swaps on it"
    if holders := sorted(_holders(block)):
        yield f"{', '.join(holders)} (LVM, RAID or encryption) uses it"
    if block.name.startswith(VIRTUAL):
        yield "it is no disk of its own"
    if _text(block / "ro") == "1":
        yield "it cannot be written to: is the lock of the card set?"
    if not device.size:
        yield "there is no card in it"
    if device.size < needed:
        yield (
            f"it is too small: {megabytes(device.size)} MB, the image has {megabytes(needed)} MB"
        )
    if not (force or _removable(block)):
        yield "it is not removable: FORCE=1 if you are sure that it is the card"


def _removable(block: Path) -> bool:
    """Says so, or is a card in a reader for cards (which some readers do not say)."""
    if _text(block / "removable") == "1":
        return True
    kind = _text(block / "device" / "type")
    return kind == "SD" and block.name.startswith("mmcblk")


def _model(block: Path) -> str:
    words = [_text(block / "device" / name) for name in ("vendor", "model", "name")]
    bus = "USB" if "/usb" in str(block.resolve()) else ""
    named = [word for word in (*words, bus) if word and not word.startswith("0x")]
    return " ".join(named) or "unknown model"


def _family(block: Path) -> list[Path]:
    """The disk and its partitions."""
    inside = block.resolve()
    return [inside, *(path.parent for path in sorted(inside.glob("*/partition")))]


def _numbers(block: Path) -> set[str]:
    return {_text(each / "dev") for each in _family(block)} - {""}


def _nodes(block: Path, dev: Path) -> set[str]:
    return {str(dev / each.name) for each in _family(block)}


def _holders(block: Path) -> set[str]:
    return {path.name for each in _family(block) for path in each.glob("holders/*")}


def _mounted(mountinfo: Path, numbers: set[str], nodes: set[str]) -> set[str]:
    """Where any of these is mounted.

    By number; and by name, since btrfs gives its mounts numbers of their own.
    """
    points = set()
    for line in _text(mountinfo).splitlines():
        fields = line.split(" ")
        source = fields[fields.index("-") + 2]
        if fields[2] in numbers or _unescaped(source) in nodes:
            points.add(_unescaped(fields[4]))
    return points


def _swaps(swaps: Path) -> set[str]:
    return {_unescaped(line.split()[0]) for line in _text(swaps).splitlines()[1:]}


def _unescaped(text: str) -> str:
    """The kernel writes a space as a backslash and 040."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _text(path: Path) -> str:
    """What a file says; "" where it is not there."""
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""
