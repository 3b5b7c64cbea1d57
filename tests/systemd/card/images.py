"""Disk images for the tests of card images."""

from __future__ import annotations

import hashlib
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from card import partitions
from card.fat import TOOLS, FatPartition

MB = 1 << 20
START = 1 * MB  # offset of the boot partition
BOOT_SECTOR = (b"\xeb\x58\x90".ljust(82, b"\0") + b"FAT32   ").ljust(510, b"\0") + b"\x55\xaa"
needs_mtools = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in (*TOOLS, "mformat")),
    reason="mtools is not installed",
)


def mbr_entry(kind: int, start: int, size: int) -> bytes:
    """Return an entry of a partition table; start and size in bytes."""
    return struct.pack("<4xB3xII", kind, start // 512, size // 512)


def mbr(*entries: bytes) -> bytes:
    """Return a master boot record."""
    return bytes(446) + b"".join(entries).ljust(64, b"\0") + b"\x55\xaa"


def make_base_image(path: Path, megabytes: int = 8, bits: int = 16) -> Path:
    """Write an image with a FAT boot partition, then one of Linux, as the base image has them."""
    size = megabytes * MB
    with path.open("wb") as file:
        file.write(mbr(mbr_entry(0x0C, START, size), mbr_entry(0x83, START + size, MB)))
        file.truncate(START + size + MB)
        file.seek(START + size)
        file.write(b"the root")
    form = ["-F"] if bits == 32 else []
    shape = ["-T", str(size // 512), "-h", "16", "-s", "32", "-v", "BOOTFS", *form]
    subprocess.run(["mformat", "-i", f"{path}@@{START}", *shape, "::"], check=True)
    _put(path, "cmdline.txt", b"console=tty1 root=PARTUUID=1-02 rootwait\n")
    _put(path, "user-data", b"# as in the base image\n" * 1000)
    return path


def _put(image: Path, name: str, data: bytes) -> None:
    command = ["mcopy", "-o", "-i", f"{image}@@{START}", "-", f"::/{name}"]
    subprocess.run(command, input=data, check=True)


def read(image: Path, name: str) -> bytes | None:
    """Return a file of the boot partition; None if it does not exist."""
    return FatPartition(image, partitions.boot_partition(image)).read(name)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
