"""Images that lie about their size or content are refused, within limits of time and memory."""

from __future__ import annotations

import lzma
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from card import base_image, checks

from edge.errors import DataError
from tests.systemd.card.conftest import Built
from tests.systemd.card.images import MB, make_base_image, mbr, mbr_entry, needs_mtools

Build = Callable[..., Built]


def xz(data: bytes, dictionary: int = 1 << 20) -> bytes:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": dictionary}]
    return lzma.compress(data, filters=filters)


def test_an_image_that_unpacks_to_more_than_a_card_holds_is_refused(tmp_path: Path) -> None:
    """The limit is lowered: with the usual one the test would unpack 64 GB."""
    bomb = tmp_path / "bomb.img.xz"
    bomb.write_bytes(xz(mbr(mbr_entry(0x0C, MB, MB)) + bytes(64 * MB)))
    with (tmp_path / "out").open("wb") as target, pytest.raises(DataError, match="of a card"):
        base_image.unpack(bomb, "", target, limit=8 * MB)
    assert (tmp_path / "out").stat().st_size <= 10 * MB
    bomb.write_bytes(xz(mbr(mbr_entry(0x0C, MB, 64 * MB)) + bytes(MB)))
    with pytest.raises(DataError, match="of a card"):
        base_image.check(bomb, limit=8 * MB)


def test_an_archive_that_wants_gigabytes_of_memory_is_refused(tmp_path: Path) -> None:
    image = tmp_path / "a.img.xz"
    data = bytearray(xz(mbr() + bytes(MB)))
    at = data.index(b"\x21\x01", 12)  # the filter LZMA2 in the header of the block
    data[at + 2] = 39  # a dictionary of 3 GB
    size = (data[12] + 1) * 4
    data[12 + size - 4 : 12 + size] = zlib.crc32(data[12 : 12 + size - 4]).to_bytes(4, "little")
    image.write_bytes(data)
    with pytest.raises(DataError, match=r"[Mm]emory"):
        base_image.check(image)


@pytest.mark.parametrize("padding", [0, 4, 3 * MB])
def test_streams_of_xz_that_follow_each_other_are_one_image(tmp_path: Path, padding: int) -> None:
    parts = [os.urandom(2 * MB), bytes(MB), b"end"]
    image = tmp_path / "a.img.xz"
    image.write_bytes(b"".join(lzma.compress(part) + bytes(padding) for part in parts))
    with (tmp_path / "out").open("wb") as target:
        base_image.unpack(image, "", target)
    assert (tmp_path / "out").read_bytes() == b"".join(parts)


@needs_mtools
@pytest.mark.parametrize(
    ("at", "value"),
    [(11, b"\0\0"), (11, b"\1\0"), (13, b"\0"), (14, b"\xff\xff"), (16, b"\0"), (22, b"\0\0")],
)
def test_a_damaged_file_system_is_refused_in_one_line(
    tmp_path: Path, build: Build, at: int, value: bytes
) -> None:
    image = make_base_image(tmp_path / "base.img")
    data = bytearray(image.read_bytes())
    data[MB + at : MB + at + len(value)] = value
    image.write_bytes(data)
    build(image).assert_refused()


@needs_mtools
def test_a_file_whose_clusters_are_a_circle_is_refused(tmp_path: Path, build: Build) -> None:
    image = make_base_image(tmp_path / "base.img")
    data = bytearray(image.read_bytes())
    entry = data.index(b"CMDLINE TXT")
    data[entry + 28 : entry + 32] = b"\xff\xff\xff\x7f"  # two gigabytes
    first = int.from_bytes(data[entry + 26 : entry + 28], "little")
    reserved = int.from_bytes(data[MB + 14 : MB + 16], "little") * 512
    size = int.from_bytes(data[MB + 22 : MB + 24], "little") * 512
    for copy in (0, 1):
        at = MB + reserved + copy * size + 2 * first
        data[at : at + 2] = first.to_bytes(2, "little")
    image.write_bytes(data)
    password = tmp_path / "password"
    password.write_text("correct horse")
    wifi = ["--wifi-ssid", "a", "--wifi-password-file", str(password), "--wifi-country", "DE"]
    built = build(image, *wifi)
    if built.code:  # or mtools ends the circle itself
        built.assert_refused()


def test_a_full_disk_is_noticed_before_the_work(tmp_path: Path) -> None:
    base = tmp_path / "base.img.xz"
    with base.open("wb") as file:
        file.truncate(1 << 42)  # sparse, but the compressed size counts
    with pytest.raises(DataError, match="not enough space"):
        checks._check_space(tmp_path / "card.img", base, None)
