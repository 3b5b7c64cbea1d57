"""Nothing is built twice, nothing of others is overwritten, and an interruption is quiet."""

from __future__ import annotations

import lzma
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.files import ROOT
from tests.systemd.card.conftest import Built
from tests.systemd.card.images import MB, make_base_image, needs_mtools, read

Build = Callable[..., Built]


def version(image: Path) -> tuple[int, int, int]:
    """Return what differs as soon as a file is written again, but not when it is read."""
    state = image.stat()
    return state.st_ino, state.st_size, state.st_mtime_ns


@needs_mtools
def test_the_same_image_is_not_built_again(tmp_path: Path, build: Build, package: Path) -> None:
    image = make_base_image(tmp_path / "base.img")
    first = version(build(image, "--hostname", "one").image)
    again = build(image, "--hostname", "one")
    assert (again.code, version(again.image)) == (0, first)
    assert "up to date: FORCE=1 builds it again" in again.errors
    assert "next: sudo make flash" in again.output
    assert version(build(image, "--hostname", "one", "--force").image) != first

    def is_built_again(*options: str) -> bool:
        before = version(again.image)
        return version(build(image, *options).image) != before

    assert is_built_again("--hostname", "two")
    package.write_bytes(package.read_bytes() + b"x")
    assert is_built_again("--hostname", "two")
    with again.image.open("r+b") as file:
        file.truncate(MB)
    again.image.unlink()
    assert read(build(image, "--hostname", "two").image, "user-data")


@needs_mtools
def test_a_file_that_is_no_card_image_is_not_overwritten(tmp_path: Path, build: Build) -> None:
    image = make_base_image(tmp_path / "base.img")
    out = tmp_path / "build" / "card.img"
    out.parent.mkdir()
    other = make_base_image(tmp_path / "other.img").read_bytes()
    for data in (b"mine", other):
        out.write_bytes(data)
        built = build(image)
        assert (built.code, out.read_bytes()) == (1, data)
        assert "exists and is no card image" in built.errors
    assert build(image, "--force").code == 0
    assert read(out, "user-data")
    (out.parent / f".{out.name}.inputs").unlink()
    assert build(image, "--hostname", "a").code == 0


@needs_mtools
def test_the_unpacked_base_image_is_kept_until_another_one_comes(
    tmp_path: Path, build: Build
) -> None:
    raw = make_base_image(tmp_path / "base.img").read_bytes()
    packed, cache = tmp_path / "base.img.xz", tmp_path / "cache"
    packed.write_bytes(lzma.compress(raw))
    assert build(packed, "--cache", str(cache)).code == 0
    (kept,) = cache.iterdir()
    assert kept.read_bytes() == raw
    assert kept.stat().st_mode & 0o777 == 0o600
    before = kept.stat()
    assert build(packed, "--cache", str(cache), "--hostname", "a").code == 0
    assert kept.stat().st_mtime_ns == before.st_mtime_ns
    packed.write_bytes(lzma.compress(raw, preset=1))
    assert build(packed, "--cache", str(cache)).code == 0
    assert [path for path in cache.iterdir() if path != kept]
    assert not kept.exists()


@needs_mtools
def test_an_interruption_is_quiet_and_leaves_nothing(tmp_path: Path, package: Path) -> None:
    image = tmp_path / "base.img.xz"
    raw = make_base_image(tmp_path / "base.img").read_bytes()
    zeros = lzma.compress(bytes(16 * MB), preset=0)
    image.write_bytes(lzma.compress(raw, preset=0) + 200 * zeros)
    out = tmp_path / "build" / "card.img"
    command = [sys.executable, "-m", "card", "build", "--image", image, "--out", out]
    child = subprocess.Popen(
        [*command, "--package", package],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'systemd'}:{ROOT}"},
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while child.poll() is None and not out.parent.exists():
        pass
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=120)
    assert child.returncode == 130
    assert errors.splitlines()[-1] == "interrupted"
    assert "Traceback" not in errors
    assert list(out.parent.iterdir()) == []
