"""Fixtures: a drawn data set, the command line as users run it, and its results on that set."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.converter.drawings import write_folders

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def emotion_convert() -> Command:
    """A function that runs emotion-convert with arguments in a process of its own."""

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
    """Keras on TensorFlow, the backend of this process."""
    from converter.keras_io import backend

    backend.use("tensorflow")
    import keras

    assert keras.backend.backend() == "tensorflow"
    return keras


@pytest.fixture
def tiny_data(tmp_path: Path) -> Path:
    """A data set with four training pictures of each shape, two for each test split."""
    return write_folders(tmp_path / "data")


@pytest.fixture(scope="session")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set with 40 training pictures of each of seven shapes.

    Its training split also holds a copy of one picture of each test split.
    """
    root = write_folders(tmp_path_factory.mktemp("shapes"), per_class=40)
    for split in ("PublicTest", "PrivateTest"):
        original = next((root / "test" / "happy").glob(f"{split}_*"))
        copy = root / "train" / "happy" / f"Training_{split}.png"
        copy.write_bytes(original.read_bytes())
    return root


@pytest.fixture(scope="session")
def train_options(shapes: Path) -> list[object]:
    """Options of a training run that learns the shapes in seconds."""
    return [
        "--data", shapes, "--network", "tiny", "--epochs", 4, "--batch", 16, "--workers", 2,
    ]  # fmt: skip


@pytest.fixture(scope="session")
def run_once(
    emotion_convert: Command, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., tuple[Path, subprocess.CompletedProcess[str]]]:
    """A function that runs emotion-convert once, also where several workers run the tests.

    It returns the path of the result, and the result of the command.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # which the workers share

    def run(name: str, *arguments: object) -> tuple[Path, subprocess.CompletedProcess[str]]:
        out, record = base / "once" / name, base / f"{Path(name).stem}.json"
        with record.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the second worker waits for the first one
            if not record.exists():
                done = emotion_convert(*arguments, "--out", out)
                outcome = ([*map(str, done.args)], done.returncode, done.stdout, done.stderr)
                record.write_text(json.dumps(outcome))
        return out, subprocess.CompletedProcess(*json.loads(record.read_text()))

    return run


@pytest.fixture(scope="session")
def trained(
    run_once: Callable[..., tuple[Path, subprocess.CompletedProcess[str]]],
    train_options: list[object],
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The folder of a finished run, and the result of the command that made it."""
    out, done = run_once("run", "train", *train_options)
    assert done.returncode == 0, done.stderr
    return out, done


@pytest.fixture(scope="session")
def trained_network(trained: tuple[Path, object]) -> Path:
    """The network of the finished run."""
    return trained[0] / "network.keras"


@pytest.fixture(scope="session")
def convert_options() -> list[object]:
    """Options with which `converted` was made, besides its paths."""
    return ["--samples", 100, "--crop-scale", 1.3, "--crop-shift", -0.07]


@pytest.fixture(scope="session")
def converted(
    run_once: Callable[..., tuple[Path, subprocess.CompletedProcess[str]]],
    shapes: Path,
    trained_network: Path,
    convert_options: list[object],
) -> Path:
    """The int8 form of the trained network, with its manifest beside it."""
    out, done = run_once(
        "shapes.tflite", "convert", trained_network, "--data", shapes, *convert_options
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return out
