"""Boot partitions are found in partition tables of both kinds."""

import struct
from uuid import UUID

import pytest
from card import partitions

from edge.errors import DataError
from tests.systemd.card.images import MB, mbr, mbr_entry

BOOT_SECTOR = (b"\xeb\x58\x90".ljust(82, b"\0") + b"FAT32   ").ljust(510, b"\0") + b"\x55\xaa"


def gpt(*entries: tuple[str, int, int], size: int) -> bytes:
    """Return a GPT; each entry has `size` bytes."""
    header = b"EFI PART".ljust(72, b"\0") + struct.pack("<QII", 2, 8, size)
    rows = [
        (UUID(kind).bytes_le + bytes(16) + struct.pack("<QQ", at // 512, last) + bytes(80))
        # Bytes after the first 128 are reserved and have to be ignored.
        .ljust(size, b"?")
        for kind, at, last in entries
    ]
    table = b"".join(rows).ljust(8 * size, b"\0")
    return mbr(mbr_entry(0xEE, 512, 4 * MB)) + header.ljust(512, b"\0") + table


def test_the_boot_partition_of_a_gpt_is_found(tmp_path):
    linux, basic = "0fc63daf-8483-4772-8e79-3d69d8477de4", "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"
    image = tmp_path / "x.img"
    for size in (128, 256):
        last = 2 * MB // 512 - 1
        table = gpt((linux, MB // 2, MB // 512 - 1), (basic, MB, last), size=size)
        image.write_bytes(table.ljust(MB, b"\0") + BOOT_SECTOR.ljust(3 * MB, b"\0"))
        assert partitions.boot_partition(image) == (MB, MB, True)
    image.write_bytes(b"\0" * 512 + table[512:])
    with pytest.raises(DataError, match="no partition table"):
        partitions.boot_partition(image)
    image.write_bytes(table[:512] + bytes(MB))
    with pytest.raises(DataError, match="GPT"):
        partitions.boot_partition(image)


def test_a_partition_of_type_linux_is_not_the_boot_partition(tmp_path):
    image = tmp_path / "x.img"
    table = mbr(mbr_entry(0x83, MB, MB), mbr_entry(0x0B, 2 * MB, MB))
    image.write_bytes(table.ljust(MB, b"\0") + 2 * BOOT_SECTOR.ljust(MB, b"\0"))
    assert partitions.boot_partition(image).start == 2 * MB
