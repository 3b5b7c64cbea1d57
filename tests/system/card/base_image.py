"""Stand-in for the base image of Raspberry Pi OS Lite: Debian 13 for x86-64.

Like the original it has a FAT boot partition with command line, kernel and initramfs; cloud-init
that reads its settings there; a first-boot wizard that waits for keys; a locked user `pi`; and no
numpy. The test adds a camera that plays clips, and the runner of its shell commands.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from tests.system import clips, rootfs
from tests.system.card import boot_partition
from tests.system.workspace import WORK, Stamp, run_logged

ROOT = WORK / "base-image"
IMAGE = WORK / "base-image.img"
BOOT_MIB, ROOT_MIB = 256, 1500
DISK_ID = "00c0ffee"  # partitions are found by it
PACKAGES = (
    "initramfs-tools", "zstd", "systemd-sysv", "udev", "dbus", "kmod", "python3", "cloud-init",
    "netplan.io", "e2fsprogs", "dosfstools", "iproute2", "openssh-server", "sudo", "procps",
    "systemd-resolved", "debian-archive-keyring",
)  # fmt: skip
CUSTOMIZE = rf"""
mkdir -p "$1/boot/firmware"
printf '%s\n' 'PARTUUID={DISK_ID}-01 /boot/firmware vfat defaults 0 2' \
    'PARTUUID={DISK_ID}-02 / ext4 defaults,noatime 0 1' > "$1/etc/fstab"
echo raspberrypi > "$1/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 raspberrypi\n' > "$1/etc/hosts"
chroot "$1" useradd --create-home pi
chroot "$1" systemctl disable --quiet ssh.service ssh.socket
"""
COMMAND_LINE = (
    f"console=ttyS0 console=tty1 root=PARTUUID={DISK_ID}-02 rootfstype=ext4 rootwait quiet\n"
)
HERE = Path(__file__).resolve()
RASPBERRY_PI_OS = HERE.with_name("guest")  # files as on the original
EQUIPMENT = HERE.parents[1] / "guest"  # files of the test
CAMERA = ("etc/modules-load.d/camera.conf", "etc/modprobe.d/camera.conf")
UNITS = ("runner.service", "clip.service", "userconfig.service")
log = logging.getLogger(__name__)


def root_stamp() -> Stamp:
    """Return the stamp of the root file system."""
    return Stamp(ROOT, HERE, Path(rootfs.__file__), rootfs.kernel_version(rootfs.ROOT))


def build() -> None:
    """Build `IMAGE` unless a fresh one exists.

    Raises:
        FailedError: see the logs of its steps.
    """
    kernel = rootfs.kernel_version(rootfs.ROOT)
    root = root_stamp()
    if not root.is_fresh():
        root.remove()
        packages = [f"linux-image-{kernel}", *PACKAGES]
        rootfs.bootstrap("base-image", ROOT, packages, CUSTOMIZE)
        root.write()
        log.info("base image: root file system built")
    modules = [Path(module.__file__) for module in (clips, boot_partition)]
    sources = [*_files(RASPBERRY_PI_OS), *_files(EQUIPMENT), *modules]
    image = Stamp(IMAGE, ROOT.with_name("base-image.stamp").read_text(), *sources)
    if image.is_fresh():
        log.info("base image: kept from an earlier run")
        return
    image.remove()
    _install_equipment(kernel)
    _write_image()
    image.write()
    log.info("base image: built")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _install_equipment(kernel: str) -> None:
    """Install the files of the test; the camera's module was built for the same kernel."""
    shutil.copytree(EQUIPMENT / "opt", ROOT / "opt", dirs_exist_ok=True)
    shutil.copytree(RASPBERRY_PI_OS, ROOT, dirs_exist_ok=True)
    units = [f"etc/systemd/system/{name}" for name in ("runner.service", "clip.service")]
    for name in (*CAMERA, *units):
        shutil.copy(EQUIPMENT / name, ROOT / name)
    modules = f"lib/modules/{kernel}/updates"
    shutil.copytree(rootfs.ROOT / modules, ROOT / modules, dirs_exist_ok=True)
    clips.install(ROOT, first=clips.NOBODY)
    run_logged("base-image-depmod", ["chroot", ROOT, "depmod", kernel])
    run_logged("base-image-enable", ["chroot", ROOT, "systemctl", "enable", *UNITS])


def _write_image() -> None:
    """Write both partitions; the root file system has a journal, as on Raspberry Pi OS."""
    root_start = boot_partition.START + BOOT_MIB
    IMAGE.unlink(missing_ok=True)
    with IMAGE.open("wb") as file:
        file.truncate(root_start + ROOT_MIB << 20)
    table = f"label: dos\nlabel-id: 0x{DISK_ID}\n"
    table += f"start={boot_partition.START}MiB, size={BOOT_MIB}MiB, type=c\n"
    table += f"start={root_start}MiB, size={ROOT_MIB}MiB, type=83\n"
    layout = WORK / "base-image.sfdisk"
    layout.write_text(table)
    run_logged("base-image-partitions", ["sh", "-c", f"sfdisk -q {IMAGE} < {layout}"])
    place = f"offset={root_start << 20},root_owner=0:0"
    ext4 = ["-t", "ext4", "-L", "rootfs", "-m", "0", "-E", place]
    command = ["mke2fs", "-q", "-F", *ext4, "-d", ROOT, IMAGE, f"{ROOT_MIB}M"]
    run_logged("base-image-mke2fs", command)
    files = {
        boot_partition.KERNEL: next(ROOT.glob("boot/vmlinuz-*")).read_bytes(),
        boot_partition.INITRD: next(ROOT.glob("boot/initrd.img-*")).read_bytes(),
        boot_partition.COMMAND_LINE: COMMAND_LINE.encode(),
        **dict.fromkeys(("user-data", "network-config", "meta-data"), b"# as delivered\n"),
    }
    boot_partition.create(IMAGE, BOOT_MIB, files)
