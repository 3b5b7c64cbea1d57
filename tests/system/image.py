"""Bootable disk of the guest, made from the root file system."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import NamedTuple

from tests.system.rootfs import ROOT
from tests.system.workspace import WORK, run_logged

MEGABYTES = 2000
# Emulated system calls pay for protections against faults of real processors.
NO_MITIGATIONS = "mitigations=off"
log = logging.getLogger(__name__)


class Image(NamedTuple):
    """Files that a virtual machine boots from.

    Attributes:
        disk: the root disk; the guest writes to it.
        kernel, initrd: files on this machine, loaded by QEMU in place of a boot loader.
        command_line: of the kernel.
        disk_format: qcow2 or raw.
        cache: QEMU's cache mode of the disk; "unsafe" is the fastest, and safe as long as this
            machine keeps its power.
        extra_disks: further raw disks, read-only for the guest.
    """

    disk: Path
    kernel: Path
    initrd: Path
    command_line: str = f"root=/dev/vda rw quiet console=ttyS0 console=tty1 {NO_MITIGATIONS}"
    disk_format: str = "qcow2"
    cache: str = "unsafe"
    extra_disks: tuple[Path, ...] = ()


IMAGE = Image(WORK / "disk.qcow2", WORK / "vmlinuz", WORK / "initrd")


def build() -> None:
    """Build `IMAGE` from the root file system.

    Raises:
        FailedError: see the logs of mke2fs and qemu-img.
    """
    base = WORK / "disk.ext4"
    for old in (base, IMAGE.disk):
        old.unlink(missing_ok=True)
    with base.open("wb") as file:
        file.truncate(MEGABYTES << 20)
    features = "^has_journal,^metadata_csum"
    ext4 = ["-t", "ext4", "-O", features, "-m", "0", "-E", "root_owner=0:0", "-d", ROOT, base]
    run_logged("mke2fs", ["mke2fs", "-q", *ext4])
    # Only a qcow2 disk can hold a snapshot of the machine.
    overlay = ["create", "-f", "qcow2", "-b", base, "-F", "raw", IMAGE.disk]
    run_logged("qemu-img", ["qemu-img", *overlay])
    shutil.copy(next(ROOT.glob("boot/vmlinuz-*")), IMAGE.kernel)
    shutil.copy(next(ROOT.glob("boot/initrd.img-*")), IMAGE.initrd)
    log.info("disk image: built")
