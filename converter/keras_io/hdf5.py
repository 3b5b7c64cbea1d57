"""Look into an HDF5 file of Keras before it is loaded: architecture, version, and size.

HDF5 files can name other files of the machine, and datasets that are compressed to almost nothing.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from edge.errors import ModelError

# Weights hardly compress: a file that unpacks to more was made to fill the memory.
MAX_RATIO = 8
FREE_BYTES = 1 << 30  # of unpacked weights, whatever the size of the file


# Read as Keras does, but nothing of other files, and nothing that `_check_size` refuses.
READ_ALL = """
import sys, h5py

datasets = []
def look(_, item):
    for name in item.attrs:
        item.attrs[name]
    if isinstance(item, h5py.Dataset) and not (item.external or item.is_virtual) and item.shape:
        datasets.append(item)

path, largest = sys.argv[1:]
with h5py.File(path, "r") as file:
    look("", file)
    file.visititems(look)
    if sum(item.size * item.dtype.itemsize for item in datasets) <= int(largest):
        for item in datasets:
            item[()]
"""
SLOWEST = 10**7  # bytes a second: a disk that is busy
PATIENCE = 30.0  # seconds


def check_readable(path: Path, program: str = READ_ALL, patience: float = PATIENCE) -> None:
    """Read a file in a process of its own first: at a damaged one, HDF5 itself crashes or hangs.

    Errors of other kinds are left to those who read it here.

    Args:
        path: of the file.
        program: in Python, that reads it.
        patience: seconds for a small file.

    Raises:
        ModelError: the process crashed, or took too long.
    """
    size = path.stat().st_size
    command = [sys.executable, "-c", program, str(path), str(_largest(size))]
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, timeout=patience + size / SLOWEST
        )
        is_crash = done.returncode < 0
    except subprocess.TimeoutExpired:
        is_crash = True
    if is_crash:
        raise ModelError(f"{path}: damaged or truncated: copy it again")


def _largest(size: int) -> int:
    """Return how many bytes of weights a file of a size may hold."""
    return max(FREE_BYTES, MAX_RATIO * size)


@contextmanager
def reading(path: Path) -> Iterator[Any]:
    """Open a file of Keras as h5py.File.

    Raises:
        ModelError: it is damaged, refers to other files, or unpacks to many times its size.
    """
    import h5py

    try:
        with h5py.File(path, "r") as file:
            _check_links(path, file)
            _check_size(path, file)
            yield file
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, SystemError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{path}: damaged or truncated: copy it again") from error


def has_legacy_weights(file: Any) -> bool:
    """Return whether weights are stored as Keras 1 and 2 store them."""
    return "layer_names" in file.attrs or "model_weights" in file


def text(file: Any, attribute: str) -> str:
    """Return a text attribute of the file; "" if it has none."""
    value = file.attrs.get(attribute, "")
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _check_links(path: Path, file: Any) -> None:
    import h5py

    def find(_: str, link: Any) -> bool | None:
        return True if isinstance(link, h5py.ExternalLink) else None

    if file.visititems_links(find):
        raise ModelError(f"{path}: refers to other files of this machine: not loaded")


def _check_size(path: Path, file: Any) -> None:
    import h5py

    datasets: list[Any] = []
    file.visititems(
        lambda _, item: datasets.append(item) if isinstance(item, h5py.Dataset) else None
    )
    if any(item.external or item.is_virtual for item in datasets):
        raise ModelError(f"{path}: refers to other files of this machine: not loaded")
    size = sum(item.size * item.dtype.itemsize for item in datasets if item.shape is not None)
    if size > _largest(path.stat().st_size):
        raise ModelError(f"{path}: unpacks to {size / 1e9:.1f} GB, far more than the file: damaged")
