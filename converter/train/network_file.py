"""The .keras file that a tool of training writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edge.errors import ConfigError, DataError
from edge.system.files import replacing
from edge.system.silence import silenced

if TYPE_CHECKING:
    import keras


def check_name(out: Path) -> None:
    """Raise ConfigError if a file does not end in .keras."""
    if out.suffix != ".keras":
        raise ConfigError(f"{out}: the name of a network's file has to end in .keras")


def save(model: keras.Model, out: Path) -> None:
    """Write a network, whole or not at all.

    Raises:
        DataError: the file cannot be written.
    """
    try:
        with replacing(out) as temporary, silenced(1, 2):  # Keras imports TensorFlow for this
            model.save(temporary)
    except OSError as error:
        raise DataError(f"{out}: cannot be written: {error.strerror or error}") from error
