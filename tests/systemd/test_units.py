"""What systemd makes of the units, and shellcheck of the shell scripts."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.systemd.debs import ROOT

SERVICE = ROOT / "systemd/emotion-edge.service"
UPDATE = ROOT / "systemd/deb/files/emotion-edge-update.service"
LOOSEST = {SERVICE: 2.0, UPDATE: 6.0}  # exposure; the second runs dpkg, which may do nearly all

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="no systemd-analyze here"
)
needs_shellcheck = pytest.mark.skipif(not shutil.which("shellcheck"), reason="no shellcheck here")


def setting(unit: Path, name: str) -> str:
    (value,) = re.findall(rf"(?m)^{name}=(.*)$", unit.read_text())
    return value


@needs_systemd
@pytest.mark.parametrize("unit", LOOSEST, ids=lambda unit: unit.name)
def test_what_a_service_may_do_is_little(unit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager"]
    command += [f"--threshold={LOOSEST[unit] * 10:.0f}", str(unit)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    figure = run.stdout.strip().splitlines()[-1]
    with capsys.disabled():
        print(f"\n{figure.removeprefix('→ ')}")
    assert run.returncode == 0, figure


def test_it_starts_for_ever_with_a_growing_pause() -> None:
    assert setting(SERVICE, "Restart") == "always"
    assert setting(SERVICE, "StartLimitIntervalSec") == "0"
    first, last = (int(setting(SERVICE, name)) for name in ("RestartSec", "RestartMaxDelaySec"))
    assert 0 < first < last <= 60
    # Without steps systemd takes no notice of the longest pause.
    assert int(setting(SERVICE, "RestartSteps")) >= 3


def scripts() -> list[Path]:
    """All files of the repository's folders that start as a shell script does."""
    folders = (ROOT / name for name in ("systemd", "tests", "converter", "edge", "models"))
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in files if path.read_bytes()[:9] in {b"#!/bin/sh", b"#!/bin/ba"}]


def test_the_scripts_are_found() -> None:
    names = {path.name for path in scripts()}
    assert {"first-boot.sh", "postinst", "prerm", "postrm", "update-keep", "update-watch"} <= names


@needs_shellcheck
@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.name)
def test_shellcheck_has_no_complaint(script: Path) -> None:
    run = subprocess.run(["shellcheck", script], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
