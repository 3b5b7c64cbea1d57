"""Everything that can be wrong with the options is found before the work begins."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from card import apt_bundle
from card.cli import main

from edge.errors import ConfigError
from tests.files import ROOT
from tests.systemd.card.conftest import Built
from tests.systemd.card.images import make_base_image, needs_mtools, read

Build = Callable[..., Built]


@needs_mtools
@pytest.mark.parametrize("option", ["--image", "--ssh-key", "--config", "--wifi-password-file"])
@pytest.mark.parametrize("kind", ["fifo", "socket", "folder", "device", "missing"])
def test_what_is_no_regular_file_is_refused(
    tmp_path: Path, build: Build, option: str, kind: str
) -> None:
    path = tmp_path / "x.img"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "socket":
        socket.socket(socket.AF_UNIX).bind(str(path))
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path = Path("/dev/zero")
    image = path if option == "--image" else make_base_image(tmp_path / "base.img")
    wifi = ["--wifi-ssid", "home"] if "wifi" in option else []
    build(image, option, str(path), *wifi).assert_refused(str(path))


@needs_mtools
@pytest.mark.parametrize("option", ["--ssh-key", "--config", "--wifi-password-file"])
@pytest.mark.parametrize("data", [b"\xff\xfe", b"\x00" * 9, b"x" * (2 << 20), b"", b"a = \n" * 9])
def test_files_with_anything_in_them_are_refused(
    tmp_path: Path, build: Build, option: str, data: bytes
) -> None:
    path = tmp_path / "given"
    path.write_bytes(data)
    if option == "--config" and not data:
        pytest.skip("an empty configuration is one")
    wifi = ["--wifi-ssid", "home"] if "wifi" in option else []
    build(make_base_image(tmp_path / "base.img"), option, str(path), *wifi).assert_refused()


@needs_mtools
def test_a_configuration_that_is_nested_deeply_is_refused(tmp_path: Path, build: Build) -> None:
    path = tmp_path / "config.toml"
    path.write_text("a = " + "[" * 100_000)
    build(make_base_image(tmp_path / "base.img"), "--config", str(path)).assert_refused("nested")


@needs_mtools
def test_byte_order_marks_are_read_over(tmp_path: Path, build: Build, ssh_key: str) -> None:
    for name, text in (("key", ssh_key), ("password", "correct horse")):
        (tmp_path / name).write_text(text, encoding="utf-8-sig")
    wifi = ["--wifi-ssid", "home", "--wifi-password-file", str(tmp_path / "password")]
    image = make_base_image(tmp_path / "base.img")
    built = build(image, "--ssh-key", str(tmp_path / "key"), *wifi)
    assert built.code == 0, built.errors
    assert ssh_key.split()[1].encode() in (read(built.image, "user-data") or b"")


@needs_mtools
@pytest.mark.parametrize("name", [b"a b.img", b"a@@b.img", b"-a.img", b"\xff\xe4.img", b"a\nb.img"])
def test_names_are_bytes(tmp_path: Path, package: Path, name: bytes) -> None:
    folder = tmp_path / os.fsdecode(name.removesuffix(b".img"))
    folder.mkdir()
    image = make_base_image(tmp_path / "base.img").rename(folder / os.fsdecode(name))
    command = [sys.executable, "-m", "card", "build", f"--image={image}", f"--out={folder}/o.img"]
    run = subprocess.run(
        [*command, "--package", package],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'systemd'}:{ROOT}"},
        capture_output=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert read(folder / "o.img", "user-data")


@needs_mtools
def test_checking_needs_no_package_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image = make_base_image(tmp_path / "base.img")
    paths = ["--image", str(image), "--out", str(tmp_path / "build/card.img")]
    assert main(["build", "--check", *paths]) == 0
    assert main(["build", "--check", *paths, "--hostname", "a_b"]) == 1
    assert "HOSTNAME" in capsys.readouterr().err
    assert not (tmp_path / "build").exists()
    assert main(["build", "--check", "--image", "", *paths[2:]]) == 1
    assert "IMAGE is missing" in capsys.readouterr().err


@needs_mtools
def test_only_recommended_packages_can_be_left_out(tmp_path: Path, build: Build) -> None:
    built = build(make_base_image(tmp_path / "base.img"), "--without", "python3")
    built.assert_refused("WITHOUT python3", "python3-av")


def test_apt_gets_no_folder_that_it_would_misread(tmp_path: Path) -> None:
    for name in ("a b", 'a"b', "a;b", "\u00e4", "a\udcffb", "a\nb"):
        with pytest.raises(ConfigError, match="OFFLINE=1 needs a folder"):
            apt_bundle.check_folder(tmp_path / name)
    apt_bundle.check_folder(Path("/srv/build-1.0+x~y"))
