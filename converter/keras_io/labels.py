"""Names of a network's classes in the .keras file that training writes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from converter.data.classes import fault
from converter.data.zip_damage import UNREADABLE_ZIP
from edge.errors import ModelError
from edge.labels import EMOTIONS

MEMBER = "labels.json"  # of the .keras file, which Keras does not read
MAX_BYTES = 10_000


def write_labels(path: Path, labels: Sequence[str]) -> None:
    """Add the names of the outputs to a .keras file; those of the seven emotions are not needed."""
    if tuple(labels) != EMOTIONS:
        with zipfile.ZipFile(path, "a") as file:
            file.writestr(MEMBER, json.dumps(list(labels)))


def read_labels(path: Path) -> tuple[str, ...] | None:
    """Return the names of the outputs that a .keras file or folder states; None for none.

    Raises:
        ModelError: they are damaged.
    """
    text = _text(path)
    if text is None:
        return None
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, list) or not all(isinstance(x, str) for x in names) or fault(names):
        raise ModelError(f"{path}: the names of its classes ({MEMBER}) are damaged: give --labels")
    return tuple(names)


def _text(path: Path) -> bytes | None:
    if (inner := path / MEMBER).is_file():
        return inner.read_bytes()[:MAX_BYTES]
    if not path.is_file() or not zipfile.is_zipfile(path):
        return None
    try:
        with zipfile.ZipFile(path) as file, file.open(MEMBER) as member:
            return member.read(MAX_BYTES)
    except KeyError:
        return None
    except UNREADABLE_ZIP as error:
        if type(error) is RuntimeError:  # that of zipfile for what needs a password
            message = f"{path}: encrypted: save the network without a password"
            raise ModelError(message) from error
        raise ModelError(f"{path}: damaged or truncated: copy it again") from error


def check_labels(path: Path, model: Any, labels: Sequence[str]) -> None:
    """Compare the number of a network's outputs with that of its labels.

    Args:
        path: of the network, for the message.
        model: see `converter.keras_io.load.load_model`.
        labels: of the outputs.

    Raises:
        ModelError: they differ.
    """
    outputs = model.outputs[0].shape[-1]
    if outputs != len(labels):
        raise ModelError(
            f"{path}: {outputs} outputs, but {len(labels)} labels ({', '.join(labels)}): name them "
            "in the order of the outputs by --labels A,B,..., take those of the data by --labels "
            "from-data, and leave out classes of the data by --map NAME="
        )
