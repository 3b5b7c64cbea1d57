"""The Keras backend is chosen once per process, by the command."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.converter.forks import run_code

pytestmark = pytest.mark.skipif(
    not (find_spec("tensorflow") and find_spec("torch") and find_spec("keras")),
    reason="needs tensorflow, torch and keras",
)

CHOOSE = """
import sys
import keras
from converter.keras_io import backend
from edge.errors import BackendError

first, second = sys.argv[1:]
assert keras.backend.backend() == first
backend.use(first)
try:
    backend.use(second)
except BackendError as error:
    print(error)
"""

IMPORT_ALL = """
import os, sys
import converter.convert, converter.evaluate.evaluate, converter.train.workers
import converter.train.targets, converter.train.augment, converter.train.average
assert "keras" not in sys.modules
assert "KERAS_BACKEND" not in os.environ and "CUDA_VISIBLE_DEVICES" not in os.environ

from converter.keras_io import backend
for name in "torch", "tensorflow":
    backend.use(name)
    assert os.environ["KERAS_BACKEND"] == name
assert "keras" not in sys.modules
"""


@pytest.mark.converter
@pytest.mark.parametrize("pair", [("torch", "tensorflow"), ("tensorflow", "torch")])
def test_keras_runs_on_the_chosen_backend_and_refuses_another_one(pair):
    done = run_code(pair[0], CHOOSE, *pair)
    assert done.returncode == 0, done.stderr
    first, second = pair
    assert done.stdout == (
        f"Keras already runs on {first} in this process: use {second} in a process of its own\n"
    )


@pytest.mark.converter
def test_importing_the_converter_chooses_no_backend(monkeypatch):
    for name in ("KERAS_BACKEND", "CUDA_VISIBLE_DEVICES"):
        monkeypatch.delenv(name, raising=False)
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
