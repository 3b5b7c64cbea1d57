"""Fixtures that tests of several folders share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests import fakes
from tests.files import DEMO, ROOT, save

NUMBERS = count()  # of the tests


@pytest.fixture(scope="session")
def astronaut() -> np.ndarray:
    """Return a portrait: uint8, (512, 512, 3), RGB; the face is at about (172, 66), 105 wide."""
    return cv2.cvtColor(cv2.imread(str(DEMO / "astronaut.jpg")), cv2.COLOR_BGR2RGB)


@pytest.fixture(autouse=True)
def own_state(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Name a folder of state for the test, which is missing at first.

    Else the settings and notes of this machine would be read, and changed.
    """
    place = tmp_path_factory.getbasetemp() / "state" / str(next(NUMBERS))
    monkeypatch.setenv("STATE_DIRECTORY", str(place))


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs emotion-edge as a process, in a temporary folder."""

    def call(*arguments: object, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "edge", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return call


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Return a folder with a copy of the emotion model and its manifest, for a test to damage."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("emotions.tflite", "emotions.toml"):
        shutil.copy(ROOT / "models" / name, folder)
    return folder


@pytest.fixture
def fake_edgetpu(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """Return the folder of a fake Edge TPU, and the environment of processes that have it.

    A file "absent" or "gone" in the folder makes it so: see tests/fakes/edgetpu.c.
    """
    library, device, runtime = (tmp_path / name for name in ("lib", "device", "runtime"))
    for folder in (device, runtime):
        folder.mkdir()
    if fakes.build(library) is None:
        pytest.skip("no C compiler to make the fake library")
    paths = {"LD_LIBRARY_PATH": library, "FAKE_EDGETPU": device, "RUNTIME_DIRECTORY": runtime}
    return device, {**os.environ, **{name: str(path) for name, path in paths.items()}}


@pytest.fixture(scope="session")
def dejavu() -> Path:
    """Return matplotlib's folder with DejaVu Sans, which has Arabic letters."""
    import matplotlib as mpl

    return Path(mpl.get_data_path(), "fonts", "ttf")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that `make golden` uses."""
    parser.addoption("--write-golden", action="store_true", help="overwrite tests/golden")


@pytest.fixture
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str, np.ndarray], None]:
    """Return a function that compares a picture with tests/golden/NAME.png.

    `make golden` writes these pictures for review.
    """

    def compare(name: str, rgb: np.ndarray) -> None:
        path = ROOT / "tests" / "golden" / f"{name}.png"
        if request.config.getoption("--write-golden"):
            path.parent.mkdir(exist_ok=True)
            save(path, rgb)
        assert path.is_file(), f"no {path.name}: run 'make golden' and review it"
        expected = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        assert rgb.shape == expected.shape
        difference = np.abs(rgb.astype(int) - expected).max(axis=2)
        # Builds of OpenCV round differently; a moved line or letter changes many pixels by more.
        wrong = int((difference > 24).sum())
        assert wrong <= 20, f"{wrong} pixels differ: {save(tmp_path / f'{name}.png', rgb)}"

    return compare
