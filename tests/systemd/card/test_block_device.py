"""Disks that must not be overwritten are refused."""

import os
import stat
from pathlib import Path

import pytest
from card.block_device import safe_target

from edge.errors import DeviceError
from tests.systemd.card.machine import IMAGE_SIZE, MB


def test_a_card_in_a_reader_is_accepted(machine):
    found = machine.check()
    assert found == (Path(machine.node("sdb")), "Generic STORAGE DEVICE USB", 20 * MB)


def test_a_link_to_the_device_is_accepted(machine, tmp_path):
    link = tmp_path / "by-id"
    link.symlink_to(machine.node("sdb"))
    found = safe_target(str(link), IMAGE_SIZE, machine.paths, force=False)
    assert found.path == Path(machine.node("sdb"))


@pytest.mark.parametrize(
    ("mount", "words"),
    [
        ("30 22 8:17 / /media/boot\\040fs rw - vfat /dev/sdb1 rw", "mounted on /media/boot fs"),
        ("30 22 8:16 / /mnt rw shared:1 master:2 - vfat /dev/sdb rw", "mounted on /mnt"),
        ("30 22 0:40 /@ /data rw - btrfs {dev}/sdb1 rw", "mounted on /data"),
        ("30 22 8:17 / /boot rw - vfat /dev/sdb1 rw", "this system runs from it"),
        ("30 22 8:17 / / rw - ext4 /dev/sdb1 rw", "this system runs from it"),
    ],
)
def test_a_mounted_disk_is_refused(machine, mount, words):
    machine.write_mounts(mount.replace("{dev}", str(machine.paths.dev)))
    for force in (False, True):
        with pytest.raises(DeviceError, match=words):
            machine.check(force=force)


def test_the_system_disk_is_refused(machine):
    for force in (False, True):
        with pytest.raises(DeviceError, match="this system runs from it"):
            machine.check("vda", force=force)


def test_a_disk_with_swap_is_refused(machine):
    machine.write_swaps(f"{machine.node('sdb1')} partition 1 0 -2")
    with pytest.raises(DeviceError, match="swaps on it"):
        machine.check(force=True)


@pytest.mark.parametrize("part", ["", "sdb1"])
def test_a_disk_that_lvm_raid_or_encryption_uses_is_refused(machine, part):
    (machine.reader / part / "holders" / "dm-0").mkdir()
    with pytest.raises(DeviceError, match="dm-0"):
        machine.check(force=True)


def test_a_partition_is_refused(machine):
    with pytest.raises(DeviceError, match=r"name the whole disk, .*/dev/sdb$"):
        machine.check("sdb1", force=True)


@pytest.mark.parametrize(
    "name",
    [
        "dm-0",
        "md127",
        "zram0",
        "ram1",
        "loop7",
        "nbd0",
        "zd16",
        "bcache0",
        "null_b0",
        "of_tomorrow",
    ],
)
def test_a_virtual_device_is_refused(machine, name):
    machine.add_disk(name, "virtual/block", 20 * MB, "253:0")
    with pytest.raises(DeviceError, match="not a physical disk"):
        machine.check(name, force=True)


@pytest.mark.parametrize("name", ["sr0", "fd0", "mtdblock0", "loop0"])
def test_a_drive_that_takes_no_cards_is_refused(machine, name):
    machine.add_disk(name, "pci0/host0/block", 20 * MB, "11:0")
    with pytest.raises(DeviceError, match="not a physical disk"):
        machine.check(name, force=True)


def test_a_fixed_disk_is_refused_unless_forced(machine):
    (machine.reader / "removable").write_text("0\n")
    with pytest.raises(DeviceError, match="not removable: add FORCE=1"):
        machine.check()
    assert machine.check(force=True).size == 20 * MB


@pytest.mark.parametrize(("kind", "allowed"), [("SD", True), ("MMC", False)])
def test_an_sd_card_in_a_slot_is_accepted_and_soldered_memory_is_not(machine, kind, allowed):
    block = machine.add_disk("mmcblk0", "mmc0/block", 20 * MB, "179:0", removable=0)
    (block / "device").mkdir()
    (block / "device" / "type").write_text(f"{kind}\n")
    (block / "device" / "name").write_text("SC16G\n")
    if allowed:
        assert machine.check("mmcblk0").model == "SC16G"
    else:
        with pytest.raises(DeviceError, match="not removable"):
            machine.check("mmcblk0")


def test_a_small_card_a_write_protected_card_and_an_empty_reader_are_refused(machine):
    assert machine.check(needed=20 * MB).size == 20 * MB
    with pytest.raises(DeviceError, match="too small: 21 MB, the image has 21 MB"):
        machine.check(needed=20 * MB + 1, force=True)
    (machine.reader / "ro").write_text("1\n")
    with pytest.raises(DeviceError, match="write-protected"):
        machine.check(force=True)
    (machine.reader / "ro").write_text("0\n")
    (machine.reader / "size").write_text("0\n")
    with pytest.raises(DeviceError, match="no card inserted"):
        machine.check(force=True)


def test_a_node_of_another_device_is_refused(machine):
    """The name is that of the card reader, the number that of another disk."""
    node = Path(machine.node("sdb"))
    node.unlink()
    try:
        os.mknod(node, 0o600 | stat.S_IFBLK, os.makedev(254, 0))
    except PermissionError:
        pytest.skip("only root can make device nodes")
    with pytest.raises(DeviceError, match="not a disk"):
        machine.check(force=True)


def test_a_file_that_is_not_a_disk_is_refused(machine, tmp_path):
    with pytest.raises(DeviceError, match="no such device"):
        machine.check("sdz")
    Path(machine.node("random")).touch()
    with pytest.raises(DeviceError, match="not a disk"):
        machine.check("random")
    (tmp_path / "sdb").touch()
    with pytest.raises(DeviceError, match="not a disk"):
        safe_target(str(tmp_path / "sdb"), IMAGE_SIZE, machine.paths, force=True)
