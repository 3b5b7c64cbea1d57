"""A card image is built from a base image completely or not at all."""

import gzip
import hashlib
import json
import lzma
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from card import cloud_init
from card.cli import main

from tests.files import ROOT
from tests.systemd.card.images import MB, START, make_base_image, needs_mtools, read, sha256


@needs_mtools
@pytest.mark.parametrize(("bits", "megabytes"), [(16, 8), (32, 40)])
@pytest.mark.parametrize("packed", [None, lzma, gzip])
def test_the_image_has_our_files_and_the_base_image_is_unchanged(
    tmp_path, build, package, bits, megabytes, packed
):
    image = make_base_image(tmp_path / "base.img", megabytes, bits)
    raw = image.read_bytes()
    if packed:
        image = tmp_path / f"base.img.{'xz' if packed is lzma else 'gz'}"
        image.write_bytes(packed.compress(raw))
    before = sha256(image)
    built = build(image, "--sha256", before.upper())
    out = built.image
    assert built.code == 0, built.errors
    assert sha256(image) == before
    assert read(out, f"emotion-edge/{package.name}") == package.read_bytes()
    assert read(out, "emotion-edge/first-boot.sh") == cloud_init.SCRIPT.read_bytes()
    assert read(out, "user-data").startswith(b"#cloud-config\n{")
    assert read(out, "network-config") is None
    assert out.stat().st_size == len(raw)
    assert out.read_bytes()[:512] == raw[:512]
    assert out.read_bytes()[-MB:] == raw[-MB:]
    assert {path.name for path in out.parent.iterdir()} == {out.name, f".{out.name}.inputs"}
    assert {path.stat().st_mode & 0o777 for path in out.parent.iterdir()} == {0o600}


@needs_mtools
def test_the_boot_partition_passes_fsck(tmp_path, build):
    if not shutil.which("fsck.fat"):
        pytest.skip("dosfstools is not installed")
    built = build(make_base_image(tmp_path / "base.img", 40, 32))
    assert built.code == 0, built.errors
    part = tmp_path / "part"
    part.write_bytes(built.image.read_bytes()[START : START + 40 * MB])
    assert subprocess.run(["fsck.fat", "-n", part], check=False).returncode == 0


@needs_mtools
def test_a_card_image_can_be_the_base_image_of_another(tmp_path, build, package):
    first = build(make_base_image(tmp_path / "base.img"), "--hostname", "one").image
    first = first.rename(tmp_path / "first.img")
    newer = package.rename(package.with_name("emotion-edge_0.2.0_arm64.deb"))
    built = build(first, package=newer)
    assert built.code == 0, built.errors
    assert read(built.image, "emotion-edge/emotion-edge_0.2.0_arm64.deb")
    assert read(built.image, f"emotion-edge/{package.name}") is None
    assert b"hostname" not in read(built.image, "user-data")


@needs_mtools
def test_all_options_are_on_the_card_and_the_password_is_not(tmp_path, build, ssh_key):
    (tmp_path / "password").write_text("correct horse\n")
    (tmp_path / "id.pub").write_text(f"# mine\n{ssh_key}\n")
    config = tmp_path / "config.toml"
    config.write_text("# ours\n[display]\nrotate = 180\n[camera]\nsource = 'v4l2'\n")
    options = ["--hostname", "door-1", "--wifi-ssid", 'Caf\u00e9 "7"', "--wifi-country", "DE"]
    options += ["--wifi-password-file", str(tmp_path / "password"), "--language", "ja"]
    options += ["--ssh-key", str(tmp_path / "id.pub"), "--config", str(config)]
    built = build(make_base_image(tmp_path / "base.img"), *options)
    out = built.image
    assert built.code == 0, built.errors
    user = json.loads(read(out, "user-data").partition(b"\n")[2])
    assert user["hostname"] == "door-1"
    assert user["users"][0]["ssh_authorized_keys"] == [ssh_key]
    assert user["users"][0]["lock_passwd"] is True
    assert user["bootcmd"][-1][-3:] == ["ssh", "wifi", "fonts-noto-cjk"]
    radio = json.loads(read(out, "network-config"))["network"]["wifis"]["wlan0"]
    psk = hashlib.pbkdf2_hmac("sha1", b"correct horse", 'Caf\u00e9 "7"'.encode(), 4096, 32).hex()
    assert radio["access-points"] == {'Caf\u00e9 "7"': {"password": psk}}
    assert read(out, "cmdline.txt").endswith(b"rootwait cfg80211.ieee80211_regdom=DE\n")
    assert tomllib.loads(read(out, "emotion-edge/config.toml").decode()) == {
        "display": {"target": "kms", "rotate": 180, "language": "ja"},
        "camera": {"wait": True, "source": "v4l2"},
        "notice": {"operator": ""},
        "web": {"enabled": False},
    }
    assert b"correct horse" not in out.read_bytes()


@needs_mtools
def test_wrong_options_leave_nothing_behind(tmp_path, build):
    image = make_base_image(tmp_path / "base.img")
    build(image, "--hostname", "a_b").assert_refused("HOSTNAME")
    build(image, "--config", str(tmp_path / "none")).assert_refused("No such file")


@needs_mtools
def test_a_boot_partition_that_is_too_small_is_refused_with_the_missing_size(
    tmp_path, build, package
):
    package.write_bytes(b"!<arch>\n" + bytes(10 * MB))
    built = build(make_base_image(tmp_path / "base.img"))
    built.assert_refused("11 MB are needed", "8.3 MB are free", "2.2 MB are missing")


@needs_mtools
def test_a_full_disk_is_reported(tmp_path, package):
    """A limit of the size of files takes the place of a full disk."""
    image = make_base_image(tmp_path / "base.img")
    run = card_process(tmp_path, image, package, before=f"RLIMIT_FSIZE, ({4 * MB}, {4 * MB})")
    assert (run.returncode, run.stderr.splitlines()[1:]) == (1, ["error: File too large"])
    assert list((tmp_path / "build").iterdir()) == []


def card_process(
    folder: Path, image: Path, package: Path, *options: str, before: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `card build` as a process, with a resource limit if one is given."""
    limit = f"resource.setrlimit(resource.{before})" if before else ""
    code = f"import resource, sys; {limit}\nfrom card.cli import main; sys.exit(main(sys.argv[1:]))"
    paths = ["--image", image, "--package", package, "--out", folder / "build" / "card.img"]
    return subprocess.run(
        [sys.executable, "-c", code, "build", *paths, *options],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'systemd'}:{ROOT}"},
        capture_output=True, text=True, errors="surrogateescape", check=False,
    )  # fmt: skip


@needs_mtools
def test_the_base_image_is_not_overwritten(tmp_path):
    image = make_base_image(tmp_path / "base.img")
    before = sha256(image)
    code = main(["build", "--image", str(image), "--out", str(image), "--package", str(tmp_path)])
    assert (code, sha256(image)) == (1, before)


@needs_mtools
def test_packages_are_found_in_folders_and_checked(tmp_path, build, package):
    image = make_base_image(tmp_path / "base.img")
    (tmp_path / "empty").mkdir()
    build(image, package=tmp_path / "empty").assert_refused("make deb")
    data = package.read_bytes()
    package.write_bytes(b"<html>")
    build(image).assert_refused(package.name, "not a Debian package")
    package.write_bytes(data)
    assert read(build(image, package=tmp_path).image, f"emotion-edge/{package.name}") == data


def test_missing_mtools_are_reported_with_the_command_that_installs_them(
    tmp_path, build, monkeypatch
):
    (tmp_path / "base.img").write_bytes(b"")
    monkeypatch.setenv("PATH", str(tmp_path))
    build(tmp_path / "base.img").assert_refused("mtools is missing", "apt install mtools")
