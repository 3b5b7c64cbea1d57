"""Builds are reproducible, and a missing file or wheel is named in one line."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from deb.build import read_version

import edge
from edge.errors import DataError
from tests.files import ROOT
from tests.systemd.deb.packages import LIB, build, make_checkout, make_wheels, text


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_checkout(tmp_path_factory.mktemp("checkout") / "tree")


def test_the_same_input_gives_the_same_bytes(checkout: Path, tmp_path: Path) -> None:
    make_wheels(tmp_path)
    assert build(tmp_path, checkout).returncode == 0
    (first,) = (path.rename(tmp_path / path.name) for path in (tmp_path / "out").iterdir())
    moved = tmp_path / "elsewhere"
    shutil.copytree(checkout, moved, copy_function=shutil.copy)  # with other time stamps
    (moved / "edge" / "__pycache__").mkdir(exist_ok=True)
    (moved / "edge" / "__pycache__" / "cli.pyc").write_bytes(b"x")
    old = os.umask(0o077)
    try:
        run = build(tmp_path, moved)
    finally:
        os.umask(old)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "out" / first.name).read_bytes() == first.read_bytes()


def test_each_architecture_gets_its_own_wheels(checkout: Path, tmp_path: Path) -> None:
    make_wheels(tmp_path)
    assert build(tmp_path, checkout, "--arch", "amd64").returncode == 0
    (built,) = (tmp_path / "out").iterdir()
    assert text(built, f"{LIB}/cv2/__init__.py") == "cv2/__init__.py for x86_64"


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_a_missing_wheel_is_named(checkout: Path, tmp_path: Path, damage: str) -> None:
    make_wheels(tmp_path)
    (wheel,) = (tmp_path / "cache").glob("ai_edge*aarch64.whl")
    if damage == "missing":
        wheel.unlink()
    else:
        wheel.write_bytes(b"with another checksum")
    run = build(tmp_path, checkout, "--quiet")
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert line.startswith("error: no wheel of ai-edge-litert 2.3.0 for aarch64 (")
    assert "check the network, or put ai_edge_litert-2.3.0-*_aarch64.whl into" in line
    assert not (tmp_path / "out").exists()


def break_unit(checkout: Path) -> None:
    (checkout / "systemd/emotion-edge.service").write_text("[Service]\nExecStart=/opt/x\n")


def remove_detector(checkout: Path) -> None:
    (checkout / "models/face_detection_short_range.tflite").unlink()


def remove_version(checkout: Path) -> None:
    (checkout / "edge/__init__.py").write_text('"""No version."""\n')


def remove_history(checkout: Path) -> None:
    (checkout / "CHANGELOG.md").write_text("# Changelog\n")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (break_unit, "systemd/emotion-edge.service does not start /usr/bin/emotion-edge"),
        (remove_detector, "no models/face_detection_short_range.tflite: run 'make models'"),
        (remove_version, "no __version__ in edge/__init__.py"),
        (remove_history, f"no section '## [{edge.__version__}]' in CHANGELOG.md"),
    ],
)
def test_a_fault_of_the_checkout_is_reported_in_one_line(
    tmp_path: Path, damage: Callable[[Path], None], message: str
) -> None:
    make_wheels(tmp_path)
    broken = make_checkout(tmp_path / "tree")
    damage(broken)
    run = build(tmp_path, broken)
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"error: {message}")


def test_the_version_is_that_of_the_package_edge(tmp_path: Path) -> None:
    assert read_version(ROOT) == edge.__version__
    (tmp_path / "edge").mkdir()
    (tmp_path / "edge/__init__.py").write_text("")
    with pytest.raises(DataError, match="__version__"):
        read_version(tmp_path)
