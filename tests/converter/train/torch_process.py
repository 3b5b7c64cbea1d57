"""Run a function of a test in a process of its own, where Keras runs on torch.

A process can use only one Keras backend, and that of the tests is TensorFlow.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.files import ROOT

CODE = """
import importlib, sys
from converter.keras_io import backend

backend.use("torch")
module, function = sys.argv[1:]
getattr(importlib.import_module(module), function)()
"""


def run_on_torch(function: Callable[[], None], folder: Path) -> None:
    """Call a function of a test module; fail when it raises.

    Args:
        function: imports Keras itself.
        folder: working directory of the process.
    """
    done = subprocess.run(
        [sys.executable, "-c", CODE, function.__module__, function.__name__],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
