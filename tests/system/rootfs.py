"""A Debian 13 with a kernel, systemd, Python and a camera that plays clips."""

from __future__ import annotations

import shutil
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
# With no machine-id and old update stamps a first boot does slow work that is not the test's;
# the compiler was needed for the camera's module only.
SETTLE = r"""
echo "/dev/vda / ext4 defaults,noatime 0 1" > "$1/etc/fstab"
echo system-test > "$1/etc/hostname"
echo 5f0c1e6d8f0a4a5f9d3c2b1a00c0ffee > "$1/etc/machine-id"
chroot "$1" useradd --system --no-create-home --shell /usr/sbin/nologin emotion-edge
chroot "$1" systemctl mask --quiet systemd-timesyncd.service systemd-firstboot.service \
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer
rm -rf "$1"/usr/lib/gcc* "$1"/usr/libexec/gcc* "$1"/usr/src
chroot "$1" /usr/lib/systemd/systemd-update-done
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
    shutil.rmtree(ROOT, ignore_errors=True)
    command = ["mmdebstrap", "--variant=minbase", "--arch=amd64", f"--include={','.join(PACKAGES)}"]
    command += [f"--aptopt={option}" for option in APT]
    command += [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in UNUSED]
    command += ["--dpkgopt=force-unsafe-io"]
    command += [f"--setup-hook={SMALL_INITRD}", f"--customize-hook={SETTLE}"]
    logged("mmdebstrap", [*command, SUITE, ROOT, *host.sources(SUITE)])
    stamp().put()
    say("rootfs: Debian 13 with v4l2loopback")
