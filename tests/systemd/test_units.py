"""The units are hardened, and shellcheck finds no fault in the shell scripts."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from deb.contents import FILES

from tests.files import ROOT

SERVICE = ROOT / "systemd/emotion-edge.service"
UPDATE = ROOT / "systemd/deb/debian/emotion-edge-update.service"
# Highest exposure; the second unit runs dpkg, which needs nearly everything.
MAX_EXPOSURE = {SERVICE: 2.0, UPDATE: 6.0}

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed"
)
needs_shellcheck = pytest.mark.skipif(
    not shutil.which("shellcheck"), reason="shellcheck is not installed"
)


def setting(unit: Path, name: str) -> str:
    (value,) = re.findall(rf"(?m)^{name}=(.*)$", unit.read_text())
    return value


@needs_systemd
@pytest.mark.parametrize("unit", MAX_EXPOSURE, ids=lambda unit: unit.name)
def test_the_exposure_of_a_unit_is_low(unit: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager"]
    command += [f"--threshold={MAX_EXPOSURE[unit] * 10:.0f}", str(unit)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_service_restarts_without_limit_and_with_a_growing_delay() -> None:
    assert setting(SERVICE, "Restart") == "always"
    assert setting(SERVICE, "StartLimitIntervalSec") == "0"
    first, last = (int(setting(SERVICE, name)) for name in ("RestartSec", "RestartMaxDelaySec"))
    assert 0 < first < last <= 60
    # systemd ignores the maximum delay without steps.
    assert int(setting(SERVICE, "RestartSteps")) >= 3


def test_a_hanging_process_is_ended_before_it_counts_as_steady() -> None:
    script = (FILES / "update-watch").read_text()
    (steady,) = re.findall(r"^STEADY=(\d+)", script, re.MULTILINE)
    assert int(steady) >= int(setting(SERVICE, "WatchdogSec")) + 5


def scripts() -> list[Path]:
    """Return all files of the repository that begin as a shell script does."""
    folders = (ROOT / name for name in ("systemd", "tests", "converter", "edge", "models"))
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in files if path.read_bytes()[:9] in {b"#!/bin/sh", b"#!/bin/ba"}]


def test_the_scripts_are_found() -> None:
    names = {path.name for path in scripts()}
    assert {"first-boot.sh", "postinst", "prerm", "postrm", "update-keep", "update-watch"} <= names


@needs_shellcheck
@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.name)
def test_shellcheck_finds_no_fault(script: Path) -> None:
    run = subprocess.run(["shellcheck", script], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
