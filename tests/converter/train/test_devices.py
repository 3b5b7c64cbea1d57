"""Training on a GPU: who sees it. No GPU is needed: the environment decides."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.files import ROOT

pytest.importorskip("tqdm")

VISIBLE = "CUDA_VISIBLE_DEVICES"
# In place of torch: what asks for a GPU sees, in its environment.
TORCH = """
import os, types
cuda = types.SimpleNamespace(is_available=lambda: print(
    os.environ.get("CUDA_VISIBLE_DEVICES"), os.environ.get("PYTORCH_NVML_BASED_CUDA_CHECK")
))
"""
WORKERS = """
import sys
from pathlib import Path
from converter.keras_io import backend
from converter.train.workers import run_workers
from tests.converter.train.test_devices import VISIBLE, report
import os

if __name__ == "__main__":
    backend.use("torch")
    backend.use("torch")
    with backend.gpus_for_workers(sys.argv[1]):
        run_workers(2, report, Path(sys.argv[2]))
    assert os.environ[VISIBLE] == ""
"""


def report(rank: int, folder: Path) -> None:
    """Write what a worker sees."""
    (folder / f"{rank}").write_text(repr(os.environ.get(VISIBLE)))


def environment(folder, visible):
    """Return that of a process for which GPUs are limited, or not."""
    variables = {**os.environ, "PYTHONPATH": f"{folder}:{ROOT}"}
    variables.pop(VISIBLE, None)
    return variables if visible is None else {**variables, VISIBLE: visible}


@pytest.mark.parametrize("visible", [None, "1"])
def test_a_gpu_is_looked_for_before_gpus_are_hidden(tiny_data, tmp_path, visible):
    (tmp_path / "torch.py").write_text(TORCH)
    command = ["train", "--data", tiny_data, "--out", tmp_path / "new", "--device", "cuda"]
    done = subprocess.run(
        [sys.executable, "-m", "converter", *map(str, command)],
        env=environment(tmp_path, visible),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"{visible} 1\n"
    assert "--device cuda: torch finds no NVIDIA GPU: use --device cpu" in done.stderr


@pytest.mark.converter
@pytest.mark.skipif(not find_spec("torch"), reason="needs torch")
@pytest.mark.parametrize(
    ("device", "visible", "seen"), [("cpu", "1", ""), ("cuda", "1", "1"), ("cuda", None, None)]
)
def test_workers_see_the_gpus_that_their_parent_hides(tmp_path, device, visible, seen):
    (tmp_path / "program.py").write_text(WORKERS)
    subprocess.run(
        [sys.executable, tmp_path / "program.py", device, tmp_path],
        env=environment(tmp_path, visible),
        check=True,
    )
    assert [(tmp_path / name).read_text() for name in "01"] == [repr(seen)] * 2
