"""Packages that a base image lacks are put on the card, by a real apt."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from card import apt_bundle

from tests.systemd.card.images import MB, make_base_image, needs_mtools, read, sha256

needs_apt = pytest.mark.skipif(
    any(
        shutil.which(tool, path=apt_bundle.PATH) is None
        for tool in ("apt-get", "dpkg-deb", "debugfs", "mke2fs")
    ),
    reason="apt, dpkg or e2fsprogs is not installed",
)


def make_package(folder: Path, name: str, depends: str = "") -> Path:
    """Add an empty package to an archive, which is a folder."""
    control = folder / name / "DEBIAN" / "control"
    control.parent.mkdir(parents=True)
    text = control_text(name) + (f"Depends: {depends}\n" if depends else "")
    control.write_text(text)
    path = folder / f"{name}_1.0_arm64.deb"
    command = ["dpkg-deb", "--build", "--root-owner-group", control.parent.parent, path]
    subprocess.run(command, check=True, capture_output=True)
    shutil.rmtree(control.parent.parent)
    with (folder / "Packages").open("a") as index:
        size = path.stat().st_size
        index.write(f"{text}Filename: {path.name}\nSize: {size}\nSHA256: {sha256(path)}\n\n")
    return path


def control_text(name: str) -> str:
    return (
        f"Package: {name}\nVersion: 1.0\nArchitecture: arm64\n"
        "Maintainer: x <x@example.org>\nDescription: x\n"
    )


def add_debian(image: Path, folder: Path, status: str, sources: str) -> None:
    """Make the second partition a Debian with this package list and these sources."""
    for name, text in (("var/lib/dpkg/status", status), ("etc/apt/sources.list", sources)):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text)
    (folder / "usr/share/keyrings").mkdir(parents=True)
    root = folder.with_name("root.ext4")
    env = {**os.environ, "PATH": apt_bundle.PATH}
    command = ["mke2fs", "-q", "-t", "ext4", "-d", folder, root, "1M"]
    subprocess.run(command, check=True, env=env)
    with image.open("r+b") as file:
        file.seek(image.stat().st_size - MB)
        file.write(root.read_bytes())


@needs_apt
@needs_mtools
def test_missing_packages_are_added_and_installed_ones_are_not(tmp_path, build):
    archive = tmp_path / "archive"
    archive.mkdir()
    make_package(archive, "python3-missing", "python3-missing-too")
    make_package(archive, "python3-missing-too")
    make_package(archive, "python3-installed")
    make_package(archive, "overlayroot", "busybox")
    make_package(archive, "busybox")
    make_package(archive, "python3-picamera2")
    make_package(archive, "python3-av")
    status = control_text("python3-installed") + "Status: install ok installed\n"
    image = make_base_image(tmp_path / "base.img")
    add_debian(image, tmp_path / "root", status, f"deb [trusted=yes] copy:{archive} ./\n")
    (tmp_path / "ours").mkdir()
    ours = make_package(tmp_path / "ours", "emotion-edge", "python3-installed, python3-missing")
    without = ["--without", "python3-av"]
    built = build(image, "--offline", "--readonly", *without, package=ours)
    out = built.image
    assert built.code == 0, built.errors
    assert "needs no network" in built.output
    assert "read-only" in built.output
    added = ("emotion-edge", "python3-missing", "python3-missing-too", "overlayroot", "busybox")
    added += ("python3-picamera2",)
    for name in added:
        assert read(out, f"emotion-edge/{name}_1.0_arm64.deb")
    for name in ("python3-installed", "python3-av"):
        assert read(out, f"emotion-edge/{name}_1.0_arm64.deb") is None
    assert read(
        build(image, "--offline", package=ours).image, "emotion-edge/python3-av_1.0_arm64.deb"
    )
    (archive / "Packages").write_text("")
    out.unlink()
    build(image, "--offline", package=ours).assert_refused("Depends: python3-missing")


@needs_apt
@needs_mtools
def test_an_image_without_a_system_is_refused(tmp_path, build):
    built = build(make_base_image(tmp_path / "base.img"), "--offline")
    built.assert_refused("no ext4 partition")
