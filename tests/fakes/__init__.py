"""Fake of the Edge TPU library, compiled from C."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("edgetpu.c")
NAME = "libedgetpu.so.1"


def build(folder: Path) -> Path | None:
    """Compile the library into a folder; LD_LIBRARY_PATH=folder makes a process load it.

    Returns:
        the library; None without a C compiler.

    Raises:
        subprocess.CalledProcessError: it does not compile.
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
