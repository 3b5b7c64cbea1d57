"""How the Debian package is built: the same bytes each time, and one line where something lacks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.systemd.debs import LIB, build, make_checkout, make_wheels, text


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_checkout(tmp_path_factory.mktemp("checkout") / "tree")


def test_the_same_input_gives_the_same_bytes(checkout: Path, tmp_path: Path) -> None:
    make_wheels(tmp_path)
    assert build(tmp_path, checkout).returncode == 0
    (first,) = (path.rename(tmp_path / path.name) for path in (tmp_path / "out").iterdir())
    moved = tmp_path / "elsewhere"
    shutil.copytree(checkout, moved, copy_function=shutil.copy)  # with times of now
    (moved / "edge" / "__pycache__").mkdir(exist_ok=True)
    (moved / "edge" / "__pycache__" / "cli.pyc").write_bytes(b"x")
    old = os.umask(0o077)
    try:
        run = build(tmp_path, moved)
    finally:
        os.umask(old)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "out" / first.name).read_bytes() == first.read_bytes()


def test_another_architecture_takes_its_own_wheels(checkout: Path, tmp_path: Path) -> None:
    make_wheels(tmp_path)
    assert build(tmp_path, checkout, "--arch", "amd64").returncode == 0
    (built,) = (tmp_path / "out").iterdir()
    assert text(built, f"{LIB}/cv2/__init__.py") == "cv2/__init__.py for x86_64"


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_a_wheel_that_is_not_there_is_named(checkout: Path, tmp_path: Path, damage: str) -> None:
    make_wheels(tmp_path)
    (wheel,) = (tmp_path / "cache").glob("ai_edge*aarch64.whl")
    if damage == "missing":
        wheel.unlink()
    else:
        wheel.write_bytes(b"not what its checksum says")
    run = build(tmp_path, checkout)
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert line.startswith("error: no wheel of ai-edge-litert 2.3.0 for aarch64 (")
    assert "is there a network? Or put ai_edge_litert-2.3.0-*_aarch64.whl into" in line
    assert not (tmp_path / "out").exists()


def break_unit(checkout: Path) -> None:
    (checkout / "systemd/emotion-edge.service").write_text("[Service]\nExecStart=/opt/x\n")


def lose_detector(checkout: Path) -> None:
    (checkout / "models/face_detection_short_range.tflite").unlink()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (break_unit, "systemd/emotion-edge.service does not start /usr/bin/emotion-edge"),
        (lose_detector, "no models/face_detection_short_range.tflite: run 'make models'"),
    ],
)
def test_what_is_wrong_with_the_checkout_is_one_line(
    tmp_path: Path, harm: Callable[[Path], None], said: str
) -> None:
    make_wheels(tmp_path)
    broken = make_checkout(tmp_path / "tree")
    harm(broken)
    run = build(tmp_path, broken)
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"error: {said}")
