"""A program that imports Keras once, and forks to run code: see tests/converter/forks.py.

It reads a request from each line of its input, and answers with the exit code of the fork, which
ends as any program does.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from importlib.util import find_spec

# What most requests need besides Keras. None of these may start work in threads.
MODULES = {
    "tensorflow": ("converter.convert", "converter.evaluate.evaluate", "sklearn.metrics"),
    "torch": ("converter.train.trainer", "converter.train.workers"),
}
if find_spec("tensorflow"):  # Keras on torch imports it to save a network
    MODULES["torch"] += ("tensorflow",)


def main(name: str) -> None:
    """Serve requests on a backend of Keras, until the input ends."""
    from converter.keras_io import backend

    backend.use(name)
    for module in ("keras", *MODULES[name]):
        importlib.import_module(module)
    for line in sys.stdin:
        if process := os.fork():
            print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
        else:
            run(**json.loads(line))
            break


def run(code: str, arguments: list[str], folder: str, output: list[str]) -> None:
    """Run code as `python -c` does.

    Args:
        code: what is run.
        arguments: follow the name of the program in `sys.argv`.
        folder: working directory.
        output: the files for standard output and standard error.
    """
    for number, path in enumerate((os.devnull, *output)):
        file = os.open(path, os.O_RDWR)
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    sys.argv = ["-c", *arguments]
    exec(code, {"__name__": "__main__"})


if __name__ == "__main__":
    main(*sys.argv[1:])
