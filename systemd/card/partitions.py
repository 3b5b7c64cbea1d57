"""Partition tables of disk images, MBR and GPT.

Parsed here because `sfdisk --json` would be one more tool to install on the workstation (Debian's
package fdisk is optional), and because most of this file would stay: checks and messages.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import UUID

from edge.errors import DataError

SECTOR = 512  # bytes
FAT_TYPES = {0x06, 0x0B, 0x0C, 0x0E, 0xEF}
PROTECTIVE = 0xEE  # type of the only entry of an MBR before a GPT
FAT_GUIDS = {
    UUID("c12a7328-f81f-11d2-ba4b-00a0c93ec93b"),  # EFI system
    UUID("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"),  # basic data
}
MAX_ENTRIES = 128  # of a GPT
ENTRY_SIZES = range(128, 4097)  # bytes of an entry
MAX_START = 1 << 20  # bytes: the entries follow the header
MAX_END = 1 << 50  # bytes: no disk is larger
EXT_MAGIC_OFFSET, EXT_MAGIC = 1080, b"\x53\xef"


class Partition(NamedTuple):
    """A partition.

    Attributes:
        start: offset in the image, bytes.
        size: bytes.
        fat: its type in the table is that of a FAT file system.
    """

    start: int
    size: int
    fat: bool


def boot_partition(path: Path) -> Partition:
    """Return the first FAT partition of an image.

    Raises:
        DataError: it has none, or its table is wrong.
    """
    with path.open("rb") as image:
        for each in _partitions(image):
            if each.fat and _has_fat(image, each):
                return each
    raise DataError("no FAT partition in the image: is it an image for the Raspberry Pi?")


def root_partition(path: Path) -> Partition:
    """Return the first partition with ext2, ext3 or ext4.

    Raises:
        DataError: the image has none, or its table is wrong.
    """
    with path.open("rb") as image:
        for each in _partitions(image):
            image.seek(each.start + EXT_MAGIC_OFFSET)
            if image.read(2) == EXT_MAGIC:
                return each
    raise DataError("no ext4 partition in the image: is it an image for the Raspberry Pi?")


def _partitions(image: BinaryIO) -> list[Partition]:
    """Return the partitions of a whole image.

    Raises:
        DataError: it has no partition table, or ends before its partitions do.
    """
    found = read_table(image)
    length = image.seek(0, os.SEEK_END)
    if any(each.start + each.size > length for each in found):
        raise DataError("the image is truncated: it ends before its partitions do")
    return found


def read_table(image: BinaryIO) -> list[Partition]:
    """Return the partitions in the order of the table, which lies at the begin of an image.

    Raises:
        DataError: it has no partition table, or a damaged one.
    """
    found = list(_entries(image))
    end = SECTOR
    for each in sorted(found):
        if each.start < end or each.size <= 0:
            raise DataError("the partition table of the image is damaged: partitions overlap")
        end = each.start + each.size
    if end > MAX_END:
        raise DataError("the partition table of the image is damaged: a partition without end")
    return found


def _entries(image: BinaryIO) -> Iterator[Partition]:
    image.seek(0)
    first = image.read(SECTOR)
    if len(first) < SECTOR or first[510:] != b"\x55\xaa":
        raise DataError("no partition table in the image")
    entries = [first[at : at + 16] for at in range(446, 510, 16)]
    if any(entry[4] == PROTECTIVE for entry in entries):
        yield from _read_gpt(image)
        return
    for entry in entries:
        start, size = struct.unpack_from("<II", entry, 8)
        if entry[4] and size:
            yield Partition(start * SECTOR, size * SECTOR, entry[4] in FAT_TYPES)


def _read_gpt(image: BinaryIO) -> Iterator[Partition]:
    """Yield the partitions of a GPT (UEFI specification, chapter 5.3)."""
    image.seek(SECTOR)
    header = image.read(SECTOR)
    if header[:8] != b"EFI PART":
        raise DataError("the partition table (GPT) of the image is damaged")
    at, count, size = struct.unpack_from("<QII", header, 72)
    if at * SECTOR >= MAX_START or size not in ENTRY_SIZES:
        raise DataError("the partition table (GPT) of the image is damaged")
    image.seek(at * SECTOR)
    entries = image.read(min(count, MAX_ENTRIES) * size)
    for begin in range(0, len(entries) - 127, size):
        kind = UUID(bytes_le=entries[begin : begin + 16])
        first, last = struct.unpack_from("<QQ", entries, begin + 32)
        if kind.int:
            yield Partition(first * SECTOR, (last - first + 1) * SECTOR, kind in FAT_GUIDS)


def _has_fat(image: BinaryIO, partition: Partition) -> bool:
    image.seek(partition.start)
    boot = image.read(SECTOR)
    return boot[510:] == b"\x55\xaa" and (boot[82:85] == b"FAT" or boot[54:57] == b"FAT")
