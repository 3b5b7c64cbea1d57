"""Look into an HDF5 file of Keras before it is loaded: architecture, version, and size.

HDF5 files can name other files of the machine, and datasets that are compressed to almost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from edge.errors import ModelError

# Weights hardly compress: a file that unpacks to more was made to fill the memory.
MAX_RATIO = 8
FREE_BYTES = 1 << 30  # of unpacked weights, whatever the size of the file


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
    except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
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
    if size > max(FREE_BYTES, MAX_RATIO * path.stat().st_size):
        raise ModelError(f"{path}: unpacks to {size / 1e9:.1f} GB, far more than the file: damaged")
