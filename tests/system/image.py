"""The root as a disk that QEMU starts."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from tests.system.rootfs import ROOT
from tests.system.steps import WORK, logged, say

MEGABYTES = 2000
# Against faults of real processors: emulated, each call of the kernel would pay for it.
QUICK = "mitigations=off"


class Image(NamedTuple):
    """What a machine starts from.

    Attributes:
        disk: what it writes goes there.
        kernel, initrd: files of this machine, as a boot loader would read them.
        line: the kernel's command line.
        form: of the disk, qcow2 or raw.
        cache: QEMU's way with the disk; "unsafe" is quickest, and right as long as this machine
            keeps its power.
        more: further disks, raw, which the guest cannot write to.
    """

    disk: Path
    kernel: Path
    initrd: Path
    line: str = f"root=/dev/vda rw quiet console=ttyS0 console=tty1 {QUICK}"
    form: str = "qcow2"
    cache: str = "unsafe"
    more: tuple[Path, ...] = ()


IMAGE = Image(WORK / "disk.qcow2", WORK / "vmlinuz", WORK / "initrd")


def build() -> Image:
    """Make it anew.

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
    logged("mke2fs", ["mke2fs", "-q", *ext4])
    # Only such a disk can keep a snapshot.
    over = ["create", "-f", "qcow2", "-b", base, "-F", "raw", IMAGE.disk]
    logged("qemu-img", ["qemu-img", *over])
    shutil.copy(next(ROOT.glob("boot/vmlinuz-*")), IMAGE.kernel)
    shutil.copy(next(ROOT.glob("boot/initrd.img-*")), IMAGE.initrd)
    say("image: a disk to start from")
    return IMAGE
