"""Where the boot partition lies: the first FAT in a partition table, MBR or GPT."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import UUID

from edge.errors import DataError

SECTOR = 512  # bytes
FAT_TYPES = {0x06, 0x0B, 0x0C, 0x0E, 0xEF}
PROTECTIVE = 0xEE  # an MBR that says: look at the GPT
FAT_GUIDS = {
    UUID("c12a7328-f81f-11d2-ba4b-00a0c93ec93b"),  # EFI system
    UUID("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"),  # basic data
}
MOST_ENTRIES = 128  # of a GPT
EXT_MAGIC_AT, EXT_MAGIC = 1080, b"\x53\xef"


class Partition(NamedTuple):
    """A part of a disk, in bytes."""

    start: int
    size: int
    fat: bool


def boot_partition(path: Path) -> Partition:
    """The first FAT partition of an image.

    Raises:
        DataError: it has none, or the image ends before its partitions do.
    """
    length = path.stat().st_size
    with path.open("rb") as image:
        partitions = list(table(image))
        for each in partitions:
            if each.start + each.size > length:
                raise DataError("the image is cut off: it ends before its partitions do")
        for each in partitions:
            if each.fat and _is_fat(image, each):
                return each
    raise DataError("no FAT partition in the image: is it one for the Raspberry Pi?")


def root_partition(path: Path) -> Partition:
    """The first partition with ext4, or its forebears.

    Raises:
        DataError: the image has none.
    """
    with path.open("rb") as image:
        for each in list(table(image)):
            image.seek(each.start + EXT_MAGIC_AT)
            if image.read(2) == EXT_MAGIC:
                return each
    raise DataError("no ext4 partition in the image: is it one for the Raspberry Pi?")


def table(image: BinaryIO) -> Iterator[Partition]:
    """The partitions of a disk, in the table's order.

    Raises:
        DataError: it has no partition table.
    """
    image.seek(0)
    first = image.read(SECTOR)
    if len(first) < SECTOR or first[510:] != b"\x55\xaa":
        raise DataError("no partition table in the image")
    entries = [first[at : at + 16] for at in range(446, 510, 16)]
    if any(entry[4] == PROTECTIVE for entry in entries):
        yield from _gpt(image)
        return
    for entry in entries:
        start, size = struct.unpack_from("<II", entry, 8)
        if entry[4] and size:
            yield Partition(start * SECTOR, size * SECTOR, entry[4] in FAT_TYPES)


def _gpt(image: BinaryIO) -> Iterator[Partition]:
    image.seek(SECTOR)
    header = image.read(SECTOR)
    if header[:8] != b"EFI PART":
        raise DataError("the image's partition table (GPT) is damaged")
    at, count, size = struct.unpack_from("<QII", header, 72)
    image.seek(at * SECTOR)
    entries = image.read(min(count, MOST_ENTRIES) * size)
    for begin in range(0, len(entries) - 127, max(size, 128)):
        kind = UUID(bytes_le=entries[begin : begin + 16])
        first, last = struct.unpack_from("<QQ", entries, begin + 32)
        if kind.int:
            yield Partition(first * SECTOR, (last - first + 1) * SECTOR, kind in FAT_GUIDS)


def _is_fat(image: BinaryIO, partition: Partition) -> bool:
    image.seek(partition.start)
    boot = image.read(SECTOR)
    return boot[510:] == b"\x55\xaa" and (boot[82:85] == b"FAT" or boot[54:57] == b"FAT")
