"""Installation of this checkout in the root of the guest: dependencies, edge/, service, clips."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests import fakes
from tests.system import clips, time_code
from tests.system.rootfs import ROOT
from tests.system.workspace import REPOSITORY, WORK, FailedError, Stamp, run_logged

PYTHON = "3.13"  # of Debian 13
GLIBC_MINOR = 41  # of Debian 13: 2.41
PLATFORMS = ["manylinux2014_x86_64"]
PLATFORMS += [f"manylinux_2_{minor}_x86_64" for minor in range(17, GLIBC_MINOR + 1)]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
WHEELS = WORK / "wheels"
HOME = ROOT / "opt" / "emotion-edge"
# Debian has libcamera for Python, but not picamera2: guest/opt/test/stubs replaces the packages
# that it imports and that have no wheels.
PICAMERA2 = ("picamera2", "piexif", "simplejpeg", "videodev2")
TEST = ROOT / "opt" / "test"
LAUNCHER = """#!/bin/sh
export PYTHONPATH=/opt/emotion-edge:/opt/emotion-edge/lib:/opt/test/lib:/opt/test/stubs
exec /usr/bin/python3 -m edge "$@"
"""
UNITS = ("emotion-edge.service", "clip.service", "runner.service")
log = logging.getLogger(__name__)


def install_dependencies() -> None:
    """Install and compile dependencies for the Python of the guest: of pyproject.toml, picamera2.

    Raises:
        FailedError: see the log of pip.
    """
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    dependencies: list[str] = project["dependencies"]
    root = ROOT.with_name("root.stamp").read_text()
    stamp = Stamp(WORK / "dependencies", Path(__file__), root, *dependencies, *PICAMERA2)
    if stamp.is_fresh():
        log.info("dependencies: kept from an earlier run")
        return
    stamp.remove()
    for old in (HOME, WHEELS, TEST / "lib"):
        shutil.rmtree(old, ignore_errors=True)
    platform = ["--only-binary=:all:", "--python-version", PYTHON, "--implementation", "cp"]
    platform += [part for name in PLATFORMS for part in ("--platform", name)]
    for requirement in dependencies:
        _download(requirement, platform)
    install = [*PIP, "install", "--no-compile", *platform]
    target = ["--target", HOME / "lib", "--find-links", WHEELS]
    run_logged("pip-install", [*install, *target, *dependencies])
    target = ["--target", TEST / "lib", "--no-deps"]
    run_logged("pip-install-picamera2", [*install, *target, *PICAMERA2])
    for folder in ("/opt/emotion-edge/lib", "/opt/test/lib"):
        _compile(folder)
    stamp.write()
    log.info("dependencies: installed %s", ", ".join(dependencies))


def _download(requirement: str, platform: list[str]) -> None:
    """Download the wheel for the guest; where none is published, build one here.

    A wheel that is built here fits the guest only if it is pure Python.
    """
    download = ["download", "--no-deps", "-d", WHEELS, *platform, requirement]
    try:
        run_logged("pip-download", [*PIP, *download])
    except FailedError:
        run_logged("pip-wheel", [*PIP, "wheel", "--no-deps", "-w", WHEELS, requirement])


def install_product() -> None:
    """Install edge/, models/, the configuration, the clips and the units that start at boot.

    Raises:
        FailedError: systemctl failed in the root.
    """
    for name in ("edge", "models"):
        shutil.rmtree(HOME / name, ignore_errors=True)
        ignored = shutil.ignore_patterns("__pycache__", "*.keras", "*.md")
        shutil.copytree(REPOSITORY / name, HOME / name, ignore=ignored)
    _compile("/opt/emotion-edge/edge")
    units, rules = ROOT / "etc/systemd/system", ROOT / "etc/udev/rules.d"
    shutil.copy(REPOSITORY / "systemd/emotion-edge.service", units)
    shutil.copy(REPOSITORY / "systemd/70-emotion-edge.rules", rules)
    _install_network_of_the_page()
    for part in ("etc", "opt"):
        guest = Path(__file__).with_name("guest") / part
        shutil.copytree(guest, ROOT / part, dirs_exist_ok=True)
    command = ROOT / "usr/bin/emotion-edge"
    command.write_text(LAUNCHER)
    command.chmod(0o755)
    clips.install(ROOT, first=clips.LEFT)
    time_code.CODED.write(TEST)
    fakes.build(TEST)
    for suffix in ("tflite", "toml"):
        shutil.copy(REPOSITORY / f"models/emotions.{suffix}", TEST)
    fakes.write_compiled(TEST / "emotions.tflite")
    run_logged("enable", ["chroot", ROOT, "systemctl", "enable", *UNITS])
    log.info("product: installed edge/, models/, configuration, service")


def _install_network_of_the_page() -> None:
    """Install what the package has to give the service a network while the page is on."""
    files = REPOSITORY / "systemd" / "deb" / "files"
    generator = ROOT / "usr/lib/systemd/system-generators/emotion-edge-web"
    drop_in = ROOT / "usr/lib/emotion-edge/page-network.conf"
    for source, target in (("web-network", generator), (drop_in.name, drop_in)):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(files / source, target)
    generator.chmod(0o755)


def _compile(folder: str) -> None:
    """Compile a folder of Python now: the user of the service may not write there."""
    command = ["chroot", ROOT, "python3", "-m", "compileall", "-q", "-j0", folder]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
