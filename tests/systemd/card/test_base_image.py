"""Base images are verified, unpacked, and refused if they are damaged."""

import gzip
import lzma

import pytest
from card import base_image

from tests.systemd.card.images import (
    MB,
    START,
    make_base_image,
    mbr,
    mbr_entry,
    needs_mtools,
    sha256,
)


@needs_mtools
def test_checksums_are_verified_and_a_missing_one_is_a_warning(tmp_path, build):
    image = make_base_image(tmp_path / "base.img")
    right, wrong = sha256(image), "0" * 64
    build(image, "--sha256", wrong).assert_refused("wrong checksum", right, wrong)
    build(image, "--sha256", "abc").assert_refused("SHA256", "64")
    beside = tmp_path / "base.img.sha256"
    beside.write_text(f"{wrong}  base.img\n")
    build(image).assert_refused("wrong checksum")
    beside.write_text(f"{wrong}  other.img\n")
    build(image).assert_refused("no SHA-256", "base.img")
    for text in (f"{wrong}  other.img\n{right} *base.img\n", right):
        beside.write_text(text)
        built = build(image)
        assert (built.code, "not verified" in built.errors) == (0, False)
    beside.unlink()
    assert "warning: base.img not verified" in build(image).errors


@needs_mtools
@pytest.mark.parametrize("packed", [lzma, gzip])
def test_truncated_and_damaged_archives_are_refused(tmp_path, build, packed):
    raw = make_base_image(tmp_path / "base.img").read_bytes()
    image = tmp_path / f"base.img.{'xz' if packed is lzma else 'gz'}"
    whole = packed.compress(raw)
    image.write_bytes(whole[: len(whole) // 2])
    build(image).assert_refused("base.img", "incomplete")
    image.write_bytes(b"?" * 20 + whole[20:])
    build(image).assert_refused("damaged")


@needs_mtools
def test_files_that_are_not_base_images_are_refused(tmp_path, build):
    image = make_base_image(tmp_path / "base.img")
    whole = image.read_bytes()
    image.write_bytes(whole[: -MB // 2])
    build(image).assert_refused("truncated")
    image.write_bytes(bytes(4 * MB))
    build(image).assert_refused("no partition table")
    image.write_bytes(mbr(mbr_entry(0x83, START, MB)) + bytes(4 * MB))
    build(image).assert_refused("no FAT partition")
    image.write_bytes(mbr(mbr_entry(0x0C, START, MB)) + bytes(4 * MB))
    build(image).assert_refused("no FAT partition")
    build(tmp_path / "none.img").assert_refused("none.img", "No such file")
    build(image.rename(tmp_path / "base.zip")).assert_refused(".img.xz")


def test_zeros_become_holes(tmp_path):
    (tmp_path / "a.img").write_bytes(bytes(8 * MB) + b"x" + bytes(8 * MB))
    with (tmp_path / "b.img").open("wb") as target:
        assert base_image.unpack(tmp_path / "a.img", "", target) == 16 * MB + 1
    assert (tmp_path / "b.img").read_bytes() == (tmp_path / "a.img").read_bytes()
    assert (tmp_path / "b.img").stat().st_blocks * 512 < 4 * MB
