"""Boot partitions are found in partition tables of both kinds."""

import struct
from uuid import UUID

import pytest
from card import partitions

from edge.errors import DataError
from tests.systemd.card.images import BOOT_SECTOR, MB, mbr, mbr_entry


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


@pytest.mark.parametrize(
    ("entries", "word"),
    [
        ([(0x0C, MB, 2 * MB), (0x83, 2 * MB, MB)], "overlap"),
        ([(0x0C, MB, MB), (0x83, MB, MB)], "overlap"),
        ([(0x0C, 0, MB)], "overlap"),
        ([(0x0C, MB, 2000 * 1024 * MB)], "truncated"),
        ([(0x0C, 2000 * 1024 * MB, MB)], "truncated"),
    ],
)
def test_partitions_that_cannot_be_are_refused(tmp_path, entries, word):
    image = tmp_path / "x.img"
    image.write_bytes(mbr(*(mbr_entry(*entry) for entry in entries)).ljust(4 * MB, b"\0"))
    for find in (partitions.boot_partition, partitions.root_partition):
        with pytest.raises(DataError, match=word):
            find(image)


@pytest.mark.parametrize(
    ("at", "value", "word"),
    [
        (72, 2**64 - 1, "GPT"),  # the sector of the table
        (72, 2**40, "GPT"),
        (80, 2**32 - 1, "no FAT"),  # the number of entries
        (84, 0, "GPT"),  # their size
        (84, 2**32 - 1, "GPT"),
    ],
)
def test_a_gpt_that_lies_is_refused(tmp_path, at, value, word):
    image = tmp_path / "x.img"
    table = bytearray(gpt(size=128))
    size = 8 if at == 72 else 4
    table[512 + at : 512 + at + size] = value.to_bytes(size, "little")
    image.write_bytes(table.ljust(4 * MB, b"\0"))
    with pytest.raises(DataError, match=word):
        partitions.boot_partition(image)


@pytest.mark.parametrize(("first", "last"), [(4096, 2048), (2048, 2**64 - 1), (2**64 - 1, 0)])
def test_a_gpt_with_a_partition_that_cannot_be_is_refused(tmp_path, first, last):
    image = tmp_path / "x.img"
    basic = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"
    table = bytearray(gpt((basic, MB, 4095), size=128))
    table[2 * 512 + 32 : 2 * 512 + 48] = struct.pack("<QQ", first, last)
    image.write_bytes(table.ljust(4 * MB, b"\0"))
    with pytest.raises(DataError, match="damaged"):
        partitions.boot_partition(image)
