"""A false library of the Edge TPU, made from C."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("edgetpu.c")
NAME = "libedgetpu.so.1"


def build(folder: Path) -> Path | None:
    """Make the library in a folder; with LD_LIBRARY_PATH=folder, it is the one that is loaded.

    Returns:
        the library, or nothing where there is no C compiler.

    Raises:
        subprocess.CalledProcessError: the compiler refuses it.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / NAME
    options = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-O1", "-Wall", "-Wextra", "-Werror"]
    options += ["-fPIC", "-fvisibility=hidden", "-shared", "-pthread"]
    subprocess.run([compiler, *options, "-o", library, SOURCE], check=True)
    return library
