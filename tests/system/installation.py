"""The product in the root: its dependencies, its files, its service; and what the test needs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests import fakes
from tests.system import clip
from tests.system.rootfs import ROOT
from tests.system.steps import REPOSITORY, WORK, FailedError, Stamp, logged, say

PYTHON = "3.13"  # of Debian 13
GLIBC = 41  # of Debian 13: 2.41
PLATFORMS = ["manylinux2014_x86_64"]
PLATFORMS += [f"manylinux_2_{minor}_x86_64" for minor in range(17, GLIBC + 1)]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
WHEELS = WORK / "wheels"
HOME = ROOT / "opt" / "emotion-edge"
LAUNCHER = """#!/bin/sh
export PYTHONPATH=/opt/emotion-edge:/opt/emotion-edge/lib
exec /usr/bin/python3 -m edge "$@"
"""
UNITS = ("emotion-edge.service", "clip.service", "runner.service")


def install_dependencies() -> None:
    """What pyproject.toml names, for the guest's Python, compiled by it.

    Raises:
        FailedError: see the log of pip.
    """
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    needed: list[str] = project["dependencies"]
    root = ROOT.with_name("root.stamp").read_text()
    stamp = Stamp(WORK / "dependencies", Path(__file__), root, *needed)
    if stamp.fresh():
        say("dependencies: kept from an earlier run")
        return
    stamp.drop()
    shutil.rmtree(HOME, ignore_errors=True)
    shutil.rmtree(WHEELS, ignore_errors=True)
    foreign = ["--only-binary=:all:", "--python-version", PYTHON, "--implementation", "cp"]
    foreign += [part for name in PLATFORMS for part in ("--platform", name)]
    for requirement in needed:
        _fetch(requirement, foreign)
    target = ["install", "--target", HOME / "lib", "--no-compile", "--find-links", WHEELS]
    logged("pip-install", [*PIP, *target, *foreign, *needed])
    _compile("/opt/emotion-edge/lib")
    stamp.put()
    say(f"dependencies: {', '.join(needed)}")


def _fetch(requirement: str, foreign: list[str]) -> None:
    """A wheel for the guest; made here where there is none, which is right for pure Python only."""
    try:
        logged("pip-download", [*PIP, "download", "--no-deps", "-d", WHEELS, *foreign, requirement])
    except FailedError:
        logged("pip-wheel", [*PIP, "wheel", "--no-deps", "-w", WHEELS, requirement])


def install() -> None:
    """Our files, the configuration, the clips, and the units that start at boot."""
    for name in ("edge", "models"):
        shutil.rmtree(HOME / name, ignore_errors=True)
        ignored = shutil.ignore_patterns("__pycache__", "*.keras", "*.md")
        shutil.copytree(REPOSITORY / name, HOME / name, ignore=ignored)
    _compile("/opt/emotion-edge/edge")
    units, rules = ROOT / "etc/systemd/system", ROOT / "etc/udev/rules.d"
    shutil.copy(REPOSITORY / "systemd/emotion-edge.service", units)
    shutil.copy(REPOSITORY / "systemd/70-emotion-edge.rules", rules)
    for part in ("etc", "opt"):
        guest = Path(__file__).with_name("guest") / part
        shutil.copytree(guest, ROOT / part, dirs_exist_ok=True)
    command = ROOT / "usr/bin/emotion-edge"
    command.write_text(LAUNCHER)
    command.chmod(0o755)
    for each in clip.CLIPS:
        each.write(ROOT / "opt/test")
    fakes.build(ROOT / "opt/test")
    first = ROOT / "opt/test/clip"
    first.unlink(missing_ok=True)
    first.symlink_to(clip.LEFT.name)
    logged("enable", ["chroot", ROOT, "systemctl", "enable", *UNITS])
    say("product: edge/, models/, configuration, service")


def _compile(folder: str) -> None:
    """The service's user may not write there."""
    command = ["chroot", ROOT, "python3", "-m", "compileall", "-q", "-j0", folder]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
