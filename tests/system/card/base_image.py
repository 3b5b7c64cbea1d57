"""Stands in for the stock image of Raspberry Pi OS Lite: a Debian 13 for this machine's processor.

The same: a FAT boot partition with command line, kernel and initramfs; cloud-init that looks there
for its settings; a wizard that waits for keys; a user `pi` who is locked; no numpy. The test's own:
a camera that plays clips, and the runner of its commands.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.system import clip, rootfs
from tests.system.card import boot
from tests.system.steps import WORK, Stamp, logged, say

ROOT = WORK / "stock"
IMAGE = WORK / "stock.img"
MEGABYTES = 256, 1500  # of boot partition and root
DISK = "00c0ffee"  # the disk's number: partitions are found by it
PACKAGES = (
    "initramfs-tools", "zstd", "systemd-sysv", "udev", "dbus", "kmod", "python3", "cloud-init",
    "netplan.io", "e2fsprogs", "dosfstools", "iproute2", "openssh-server", "sudo", "procps",
    "systemd-resolved", "debian-archive-keyring",
)  # fmt: skip
SETTLE = rf"""
mkdir -p "$1/boot/firmware"
printf '%s\n' 'PARTUUID={DISK}-01 /boot/firmware vfat defaults 0 2' \
    'PARTUUID={DISK}-02 / ext4 defaults,noatime 0 1' > "$1/etc/fstab"
echo raspberrypi > "$1/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 raspberrypi\n' > "$1/etc/hosts"
chroot "$1" useradd --create-home pi
chroot "$1" systemctl disable --quiet ssh.service ssh.socket
"""
LINE = f"console=ttyS0 console=tty1 root=PARTUUID={DISK}-02 rootfstype=ext4 rootwait quiet\n"
HERE = Path(__file__).resolve()
GUEST = HERE.with_name("guest")
EQUIPMENT = HERE.parents[1] / "guest"
CAMERA = ("etc/modules-load.d/camera.conf", "etc/modprobe.d/camera.conf")
UNITS = ("runner.service", "clip.service", "userconfig.service")


def root_stamp() -> Stamp:
    return Stamp(ROOT, HERE, Path(rootfs.__file__), rootfs.kernel(rootfs.ROOT))


def build() -> None:
    """Make it, unless there is one.

    Raises:
        FailedError: see the logs of its parts.
    """
    kernel = rootfs.kernel(rootfs.ROOT)
    root = root_stamp()
    if not root.fresh():
        root.drop()
        rootfs.bootstrap("stock", ROOT, [f"linux-image-{kernel}", *PACKAGES], SETTLE)
        root.put()
        say("stock image: its Debian 13")
    used = [*_files(GUEST), *_files(EQUIPMENT), Path(clip.__file__), Path(boot.__file__)]
    image = Stamp(IMAGE, ROOT.with_name("stock.stamp").read_text(), *used)
    if image.fresh():
        say("stock image: kept from an earlier run")
        return
    image.drop()
    _equip(kernel)
    _write()
    image.put()
    say("stock image: made")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _equip(kernel: str) -> None:
    """The camera's module is the one that was built for the same kernel."""
    shutil.copytree(EQUIPMENT / "opt", ROOT / "opt", dirs_exist_ok=True)
    shutil.copytree(GUEST, ROOT, dirs_exist_ok=True)
    units = [f"etc/systemd/system/{name}" for name in ("runner.service", "clip.service")]
    for name in (*CAMERA, *units):
        shutil.copy(EQUIPMENT / name, ROOT / name)
    modules = f"lib/modules/{kernel}/updates"
    shutil.copytree(rootfs.ROOT / modules, ROOT / modules, dirs_exist_ok=True)
    for each in clip.CLIPS:
        each.write(ROOT / "opt/test")
    first = ROOT / "opt/test/clip"
    first.unlink(missing_ok=True)
    first.symlink_to(clip.NOBODY.name)
    logged("stock-depmod", ["chroot", ROOT, "depmod", kernel])
    logged("stock-enable", ["chroot", ROOT, "systemctl", "enable", *UNITS])


def _write() -> None:
    """Two partitions in a file; the root has a journal, as Raspberry Pi OS's."""
    fat, root = MEGABYTES
    IMAGE.unlink(missing_ok=True)
    with IMAGE.open("wb") as file:
        file.truncate(boot.START + fat + root << 20)
    table = f"label: dos\nlabel-id: 0x{DISK}\nstart={boot.START}MiB, size={fat}MiB, type=c\n"
    table += f"start={boot.START + fat}MiB, size={root}MiB, type=83\n"
    layout = WORK / "stock.sfdisk"
    layout.write_text(table)
    logged("stock-partitions", ["sh", "-c", f"sfdisk -q {IMAGE} < {layout}"])
    place = f"offset={boot.START + fat << 20},root_owner=0:0"
    ext4 = ["-t", "ext4", "-L", "rootfs", "-m", "0", "-E", place]
    logged("stock-mke2fs", ["mke2fs", "-q", "-F", *ext4, "-d", ROOT, IMAGE, f"{root}M"])
    files = {
        boot.KERNEL: next(ROOT.glob("boot/vmlinuz-*")).read_bytes(),
        boot.INITRD: next(ROOT.glob("boot/initrd.img-*")).read_bytes(),
        boot.LINE: LINE.encode(),
        **dict.fromkeys(("user-data", "network-config", "meta-data"), b"# as it came\n"),
    }
    boot.make(IMAGE, fat, files)
