"""Processes that have imported Keras already, which takes longer than most tests.

Each is a fork of a process that has only imported, on TensorFlow or on torch. Thus each begins in
the same state, and the tests can use both backends, of which a process can use only one.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.files import ROOT

# The tests run in a process per core: more threads would only wait for each other.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
RUN_MODULE = """
import runpy, sys

module = sys.argv.pop(1)
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


@cache
def server(backend: str) -> subprocess.Popen[str]:
    """Start the process that is forked; it ends when its input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.converter.fork_server", backend],
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.communicate)
    return process


def run_code(
    backend: str, code: str, *arguments: object, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run code as `python -c CODE ARGUMENTS` does, where Keras is imported already.

    Args:
        backend: of Keras, "tensorflow" or "torch".
        code: what is run.
        arguments: of the program.
        folder: working directory, by default that of the tests.
    """
    process = server(backend)
    request = {"code": code, "arguments": [str(each) for each in arguments]}
    with tempfile.TemporaryDirectory() as place:
        output = [Path(place, name) for name in ("stdout", "stderr")]
        for path in output:
            path.touch()
        request |= {"folder": str(folder or Path.cwd()), "output": [str(path) for path in output]}
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        status = process.stdout.readline()
        assert status, f"the process with Keras on {backend} ended with {process.wait()}"
        return subprocess.CompletedProcess(
            request["arguments"], int(status), *(path.read_text() for path in output)
        )


def run_module(
    backend: str, module: str, *arguments: object, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a module as `python -m MODULE ARGUMENTS` does, where Keras is imported already."""
    return run_code(backend, RUN_MODULE, module, *arguments, folder=folder)


def emotion_convert(backend: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run emotion-convert where Keras is imported already, on the backend of the command."""
    return run_module(backend, "converter", *arguments)


def run_on_torch(function: Callable[[], None], folder: Path) -> None:
    """Call a function of a test module where Keras runs on torch; fail when it raises.

    Args:
        function: imports Keras itself.
        folder: working directory of the process.
    """
    module, name = function.__module__, function.__name__
    done = run_code("torch", f"from {module} import {name}\n{name}()", folder=folder)
    assert done.returncode == 0, done.stderr
