"""A Debian 13 with a kernel, systemd, Python and a camera that plays clips."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.system import host
from tests.system.steps import WORK, Stamp, logged, say

ROOT = WORK / "root"
SUITE = "trixie"
PACKAGES = (
    "linux-image-amd64", "linux-headers-amd64", "v4l2loopback-dkms", "initramfs-tools", "zstd",
    "systemd-sysv", "udev", "dbus", "kmod", "python3",
)  # fmt: skip
APT = ('Acquire::Languages "none"', 'APT::Install-Recommends "false"')
UNUSED = ("man", "doc", "locale")

# Before the kernel's package makes the initrd: the smallest that finds the disk.
SMALL_INITRD = r"""
mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/usr/share/initramfs-tools/modules.d"
printf 'MODULES=list\nCOMPRESS=zstd\nCOMPRESSLEVEL=1\n' > "$1/etc/initramfs-tools/conf.d/small"
printf 'virtio_pci\nvirtio_blk\next4\n' > "$1/usr/share/initramfs-tools/modules.d/disk"
"""
# With no machine-id and old update stamps a first boot does slow work that is not the test's.
CALM = r"""
echo 5f0c1e6d8f0a4a5f9d3c2b1a00c0ffee > "$1/etc/machine-id"
chroot "$1" systemctl mask --quiet systemd-timesyncd.service systemd-firstboot.service \
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer
chroot "$1" /usr/lib/systemd/systemd-update-done
"""
# The compiler was needed for the camera's module only.
SETTLE = r"""
echo "/dev/vda / ext4 defaults,noatime 0 1" > "$1/etc/fstab"
echo system-test > "$1/etc/hostname"
chroot "$1" useradd --system --no-create-home --shell /usr/sbin/nologin emotion-edge
rm -rf "$1"/usr/lib/gcc* "$1"/usr/libexec/gcc* "$1"/usr/src
"""


def stamp() -> Stamp:
    return Stamp(ROOT, Path(__file__))


def build() -> None:
    """Make the root, unless there is one.

    Raises:
        FailedError: see the log of mmdebstrap.
    """
    if stamp().fresh():
        say("rootfs: kept from an earlier run")
        return
    stamp().drop()
    bootstrap("mmdebstrap", ROOT, PACKAGES, SETTLE)
    stamp().put()
    say("rootfs: Debian 13 with v4l2loopback")


def bootstrap(name: str, root: Path, packages: Sequence[str], settle: str) -> None:
    """Make a root in place of the one that is there.

    Args:
        name: of the log.
        root: a folder.
        packages: of Debian; what they recommend is left out.
        settle: shell commands for the finished root, which is "$1".

    Raises:
        FailedError: see the log.
    """
    shutil.rmtree(root, ignore_errors=True)
    root.parent.mkdir(parents=True, exist_ok=True)
    command = ["mmdebstrap", "--variant=minbase", "--arch=amd64", f"--include={','.join(packages)}"]
    command += [f"--aptopt={option}" for option in APT]
    command += [f"--dpkgopt=path-exclude=/usr/share/{part}/*" for part in UNUSED]
    command += ["--dpkgopt=force-unsafe-io"]
    command += [f"--setup-hook={SMALL_INITRD}", f"--customize-hook={settle + CALM}"]
    logged(name, [*command, SUITE, root, *host.sources(SUITE)])


def kernel(root: Path) -> str:
    """The version of a root's kernel, as its folder of modules is called."""
    return next((root / "lib/modules").iterdir()).name
