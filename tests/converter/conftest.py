"""Fixtures: a drawn data set, the command line as users run it, and what it makes of the set.

A plugin and no conftest.py, because tests/edge imports the name `conftest`.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.converter.drawings import write_folders

CONVERT_OPTIONS = "--samples", 100, "--crop-scale", 1.3, "--crop-shift", -0.07

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def tool() -> Command:
    """Run `python -m converter` with arguments; gives what subprocess.run gives."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "converter", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    return run


@pytest.fixture(scope="session")
def keras() -> ModuleType:
    """Keras on TensorFlow."""
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras

    assert keras.backend.backend() == "tensorflow"
    return keras


@pytest.fixture
def tiny_data(tmp_path: Path) -> Path:
    """Four training pictures of each shape, two for each test split."""
    return write_folders(tmp_path / "data")


@pytest.fixture(scope="session")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 training pictures of each of seven shapes, and copies of a picture of each test split."""
    root = write_folders(tmp_path_factory.mktemp("shapes"), per_class=40)
    for split in ("PublicTest", "PrivateTest"):
        copied = next((root / "test" / "happy").glob(f"{split}_*"))
        (root / "train" / "happy" / f"Training_{split}.png").write_bytes(copied.read_bytes())
    return root


@pytest.fixture(scope="session")
def run_options(shapes: Path) -> list[object]:
    """A run that learns the shapes in seconds."""
    return [
        "--data", shapes, "--network", "tiny", "--epochs", 4, "--batch", 16, "--workers", 2,
    ]  # fmt: skip


@pytest.fixture(scope="session")
def trained(
    tool: Command, run_options: list[object], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A run's folder, and what the command that made it said."""
    out = tmp_path_factory.mktemp("runs") / "a"
    done = tool("train", *run_options, "--out", out)
    assert done.returncode == 0, done.stderr
    return out, done


@pytest.fixture(scope="session")
def converted(
    tool: Command,
    shapes: Path,
    trained: tuple[Path, object],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The int8 form of the trained network, with its manifest beside it."""
    out = tmp_path_factory.mktemp("models") / "shapes.tflite"
    network = trained[0] / "network.keras"
    done = tool("convert", network, "--data", shapes, "--out", out, *CONVERT_OPTIONS)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return out
