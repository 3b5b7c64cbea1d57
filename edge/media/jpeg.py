"""Structure of JPEG files (ITU-T T.81, annex B), as far as it decides how they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator

START, END, SCAN = b"\xff\xd8", b"\xff\xd9", 0xDA
# Markers whose segments have the size; C4, C8 and CC are something else.
SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
PROGRESSIVE = frozenset((0xC2, 0xC6, 0xCA, 0xCE))  # of them
STANDALONE = {0x01, 0xFF, *range(0xD0, 0xD9)}  # markers without a length; 0xff only fills
APPLICATION_1, APPLICATION_2 = 0xE1, 0xE2
# Cameras append a second picture, a depth map or a film to a picture, and say so in its head.
COMPOUND = re.compile(rb"MPF\0|Exif\0|http://ns\.adobe\.com/xap/")
# Each scan visits every pixel again; encoders write about ten. See "Two Issues with the JPEG
# Standard" of the libjpeg-turbo project.
MAX_SCANS = 100


def is_sequence(data: bytes) -> bool:
    """Return whether the data begins with pictures of a camera, one after the other: a film.

    Args:
        data: of the beginning of the file; if it ends within the first picture, that is all.
    """
    scan = 0
    for marker, start, end in _segments(data):
        scan = end if marker == SCAN else 0
        if marker in (APPLICATION_1, APPLICATION_2) and COMPOUND.match(data, start, end):
            return False
    end = data.find(END, scan) if scan else -1
    return end >= 0 and data.startswith(START + b"\xff", end + 2)


def size_of(data: bytes) -> tuple[int, int] | None:
    """Return width and height that the header says, pixels; None where it has none.

    Args:
        data: of the beginning of the file.
    """
    for marker, start, _ in _segments(data):
        if marker in SIZES and start + 5 <= len(data):
            height, width = data[start + 1 : start + 3], data[start + 3 : start + 5]
            return int.from_bytes(width), int.from_bytes(height)
    return None


def is_single_scan(data: bytes) -> bool:
    """Return whether a decoder needs no more memory than for the result: one scan has it all.

    Args:
        data: of the file, at least up to its first scan.
    """
    components = 0
    for marker, start, _ in _segments(data):
        if marker in SIZES:
            known = marker not in PROGRESSIVE and start + 5 < len(data)
            components = data[start + 5] if known else 0
        if marker == SCAN:
            return start < len(data) and components == data[start]
    return False


def has_too_many_scans(data: bytes) -> bool:
    """Return whether the picture would be decoded over and over, which takes minutes."""
    return data.count(b"\xff\xda") > MAX_SCANS


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of the segments up to the first scan."""
    position = len(START)
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker in STANDALONE:
            position += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[position + 2 : position + 4])
        yield marker, position + 4, position + 2 + length
        if marker == SCAN:
            return
        position += 2 + length
