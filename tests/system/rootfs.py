"""Root file system of the guest: Debian 13 with kernel, systemd, Python, libcamera and cameras."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.system import host
from tests.system.workspace import WORK, Stamp, run_logged

ROOT = WORK / "root"
SUITE = "trixie"
PACKAGES = (
    "linux-image-amd64", "linux-headers-amd64", "v4l2loopback-dkms", "initramfs-tools", "zstd",
    "systemd-sysv", "udev", "dbus", "kmod", "python3", "python3-libcamera", "libcamera-ipa",
)  # fmt: skip
APT_OPTIONS = ('Acquire::Languages "none"', 'APT::Install-Recommends "false"')
EXCLUDED = ("man", "doc", "locale")  # folders of /usr/share

# Runs before the kernel package makes the initrd: only the modules that find the disk.
SMALL_INITRD = r"""
mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/usr/share/initramfs-tools/modules.d"
printf 'MODULES=list\nCOMPRESS=zstd\nCOMPRESSLEVEL=1\n' > "$1/etc/initramfs-tools/conf.d/small"
printf 'virtio_pci\nvirtio_blk\next4\n' > "$1/usr/share/initramfs-tools/modules.d/disk"
"""
# Without a machine-id and with old update stamps, a first boot spends minutes on work that is
# not under test.
QUICK_FIRST_BOOT = r"""
echo 5f0c1e6d8f0a4a5f9d3c2b1a00c0ffee > "$1/etc/machine-id"
chroot "$1" systemctl mask --quiet systemd-timesyncd.service systemd-firstboot.service \
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer
chroot "$1" /usr/lib/systemd/systemd-update-done
"""
# libcamera's camera without hardware, which Debian's kernel is built without: the driver vimc.
BUILD_VIMC = r"""
cat > "$1/var/tmp/build.sh" <<'END'
set -eu
cd /var/tmp
apt-get -qq download linux-source-6.12
vimc=linux-source-6.12/drivers/media/test-drivers/vimc
dpkg-deb --fsys-tarfile linux-source-6.12_*.deb \
    | tar --extract --to-stdout ./usr/src/linux-source-6.12.tar.xz | tar --extract --xz $vimc
kernel=$(ls /lib/modules)
make -s -C /lib/modules/$kernel/build M=$PWD/$vimc CONFIG_VIDEO_VIMC=m modules
cp $vimc/vimc.ko /lib/modules/$kernel/updates
depmod $kernel
rm -rf /var/tmp/*
END
chroot "$1" sh /var/tmp/build.sh
"""
# The compiler was needed for the modules of the cameras only.
CUSTOMIZE = rf"""
{BUILD_VIMC}
echo "/dev/vda / ext4 defaults,noatime 0 1" > "$1/etc/fstab"
echo system-test > "$1/etc/hostname"
chroot "$1" useradd --system --no-create-home --shell /usr/sbin/nologin emotion-edge
rm -rf "$1"/usr/lib/gcc* "$1"/usr/libexec/gcc* "$1"/usr/src
"""
log = logging.getLogger(__name__)


def stamp() -> Stamp:
    """Return the stamp of the root file system."""
    return Stamp(ROOT, Path(__file__))


def build() -> None:
    """Build the root file system unless a fresh one exists.

    Raises:
        FailedError: see the log of mmdebstrap.
    """
    if stamp().is_fresh():
        log.info("root file system: kept from an earlier run")
        return
    stamp().remove()
    bootstrap("mmdebstrap", ROOT, PACKAGES, CUSTOMIZE)
    stamp().write()
    log.info("root file system: built, Debian 13 with libcamera, v4l2loopback and vimc")


def bootstrap(name: str, root: Path, packages: Sequence[str], customize: str) -> None:
    """Build a Debian root file system with mmdebstrap, in place of an existing one.

    Args:
        name: of the log file.
        root: folder to build it in.
        packages: Debian packages; their recommended packages are left out.
        customize: shell commands that finish it; the root is "$1".

    Raises:
        FailedError: see the log.
    """
    shutil.rmtree(root, ignore_errors=True)
    root.parent.mkdir(parents=True, exist_ok=True)
    command = ["mmdebstrap", "--variant=minbase", "--arch=amd64", f"--include={','.join(packages)}"]
    command += [f"--aptopt={option}" for option in APT_OPTIONS]
    command += [f"--dpkgopt=path-exclude=/usr/share/{folder}/*" for folder in EXCLUDED]
    command += ["--dpkgopt=force-unsafe-io"]
    command += [f"--setup-hook={SMALL_INITRD}", f"--customize-hook={customize + QUICK_FIRST_BOOT}"]
    run_logged(name, [*command, SUITE, root, *host.apt_sources(SUITE)])


def kernel_version(root: Path) -> str:
    """Return the kernel version of a root file system, the name of its modules folder."""
    return next((root / "lib/modules").iterdir()).name
