"""Boot partition of a card image, as the firmware of a Pi and as another computer see it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.system.image import NO_MITIGATIONS, Image
from tests.system.workspace import FailedError

START = 4  # MiB: offset of the partition, as on Raspberry Pi OS
KERNEL, INITRD, COMMAND_LINE = "kernel8.img", "initramfs8", "cmdline.txt"


def read_image(disk: Path, cache: str = "unsafe", extra_disks: tuple[Path, ...] = ()) -> Image:
    """Read what the firmware of a Pi reads, and return what a virtual machine boots from.

    Args:
        disk: the card.
        cache, extra_disks: see `Image`.

    Raises:
        FailedError: a file is missing, so that a Pi would not boot either.
    """
    kernel, initrd = (disk.with_name(f"{disk.stem}-{name}") for name in (KERNEL, INITRD))
    kernel.write_bytes(read(disk, KERNEL))
    initrd.write_bytes(read(disk, INITRD))
    # The firmware of a Pi also adds options of its own.
    command_line = f"{read(disk, COMMAND_LINE).decode().strip()} {NO_MITIGATIONS}"
    return Image(disk, kernel, initrd, command_line, "raw", cache, extra_disks)


def read(disk: Path, name: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        FailedError: it does not exist.
    """
    return _mtools("mtype", disk, f"::/{name}")


def write(disk: Path, name: str, data: bytes) -> None:
    """Write a file, over an existing one.

    Raises:
        FailedError: no room, or no partition.
    """
    _mtools("mcopy", disk, "-o", "-", f"::/{name}", data=data)


def create(disk: Path, megabytes: int, files: dict[str, bytes]) -> None:
    """Create the file system, FAT32 as on Raspberry Pi OS, and write files.

    Raises:
        FailedError: with the message of mtools.
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
