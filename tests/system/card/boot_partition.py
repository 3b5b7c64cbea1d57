"""The boot partition of a card image: this machine is the Pi's firmware, and any other computer."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.system.image import QUICK, Image
from tests.system.steps import FailedError

START = 4  # MiB: where the partition lies, as on Raspberry Pi OS
KERNEL, INITRD, LINE = "kernel8.img", "initramfs8", "cmdline.txt"


def firmware(disk: Path, cache: str = "unsafe", more: tuple[Path, ...] = ()) -> Image:
    """Read what a Pi's firmware reads; see `Image` for the arguments.

    Raises:
        FailedError: something is missing, so that the Pi would not start.
    """
    kernel, initrd = (disk.with_name(f"{disk.stem}-{name}") for name in (KERNEL, INITRD))
    kernel.write_bytes(read(disk, KERNEL))
    initrd.write_bytes(read(disk, INITRD))
    # A Pi's firmware, too, adds words of its own.
    line = f"{read(disk, LINE).decode().strip()} {QUICK}"
    return Image(disk, kernel, initrd, line, "raw", cache, more)


def read(disk: Path, name: str) -> bytes:
    """The bytes of a file.

    Raises:
        FailedError: it is not there.
    """
    return _mtools("mtype", disk, f"::/{name}")


def write(disk: Path, name: str, data: bytes) -> None:
    """Put a file there, over the one that may be there.

    Raises:
        FailedError: there is no room, or no partition.
    """
    _mtools("mcopy", disk, "-o", "-", f"::/{name}", data=data)


def make(disk: Path, megabytes: int, files: dict[str, bytes]) -> None:
    """Make the file system, FAT32 as on Raspberry Pi OS, and put files there.

    Raises:
        FailedError: mtools says why.
    """
    sectors = str(megabytes * 2048)
    _mtools("mformat", disk, "-F", "-T", sectors, "-h", "255", "-s", "63", "-v", "bootfs", "::")
    for name, data in files.items():
        write(disk, name, data)


def _mtools(tool: str, disk: Path, *arguments: str, data: bytes = b"") -> bytes:
    command = [tool, "-i", f"{disk}@@{START}M", *arguments]
    env = {**os.environ, "MTOOLS_SKIP_CHECK": "1"}
    done = subprocess.run(command, input=data, capture_output=True, check=False, env=env)
    if done.returncode:
        raise FailedError(f"{' '.join(command)}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
