"""Find the files of a trained network and check what can be checked without TensorFlow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from converter.config import NO_PROGRAMS, Programs
from converter.keras_io import architecture, custom, hdf5, torch_program
from converter.keras_io.architecture import Architecture
from converter.keras_io.forms import Form, recognize
from converter.tflite import reader, rebuild
from edge.emotion.manifest import MAX_BYTES
from edge.errors import ConfigError, ModelError

# Weights in float32, with two numbers of the optimizer for each; the device's file has one byte.
BYTES_PER_WEIGHT = 12
WEIGHT_SUFFIXES = (".h5", ".hdf5")


@dataclass(frozen=True)
class Source:
    """Files of one trained network.

    Attributes:
        path: the model.
        form: of the model.
        weights: file with the weights of a .json architecture; None for all other forms.
        architecture: None where Keras does not load it from its description.
    """

    path: Path
    form: Form
    weights: Path | None
    architecture: Architecture | None

    @property
    def keras(self) -> int:
        """Version of Keras that loads it: 2 or 3."""
        return self.architecture.keras if self.architecture else 3

    @property
    def size(self) -> int:
        """Size of all its files in bytes."""
        return sum(file.stat().st_size for file in self._files())

    def _files(self) -> Iterator[Path]:
        if self.path.is_dir():
            yield from (path for path in self.path.rglob("*") if path.is_file())
            return
        yield self.path
        if self.weights:
            yield self.weights


def find(path: Path, weights: Path | None = None, programs: Programs = NO_PROGRAMS) -> Source:
    """Return the files of a network.

    Args:
        path: a .keras or .h5 file, a .json architecture, a SavedModel folder, a float .tflite or
            a .pt2 file; the content decides, not the name.
        weights: for an architecture, its weights; None takes the file beside it.
        programs: that loading the network may run.

    Raises:
        ConfigError: `weights` is needed or not, the network holds a program, or a module of
            `programs` does not exist.
        ModelError: a file is missing, damaged or too large, or is no network that converts.
    """
    custom.check(programs)
    form = recognize(path)
    if weights and form is not Form.JSON:
        raise ConfigError(f"{path}: --weights belongs to a .json architecture only")
    if form is Form.HDF5:
        hdf5.check_readable(path)
    description = architecture.read(path, form)
    if form is Form.HDF5 and description is None:
        raise ModelError(
            f"{path}: has weights only, no architecture: name the .json that belongs to it, with "
            f"--weights {path.name}, or save the whole network by model.save"
        )
    if description:
        description.check_code(path, programs)
    if form is Form.TORCH:
        torch_program.check(path, programs)
    if form is Form.TFLITE:
        rebuild.check(reader.read(path), path)
    if form is Form.JSON:
        weights = weights or find_weights(path)
        _check_weights(weights)
    source = Source(path, form, weights, description)
    if source.size > BYTES_PER_WEIGHT * MAX_BYTES:
        raise ModelError(
            f"{path}: {source.size / 1e9:.1f} GB: the device takes int8 files of up to "
            f"{MAX_BYTES // 10**6} MB: train a smaller network"
        )
    return source


def find_weights(path: Path) -> Path:
    """Return the weights of an architecture: of the same name, or the only ones beside it.

    Raises:
        ConfigError: none or several could be meant.
    """
    for suffix in (".weights.h5", *WEIGHT_SUFFIXES):
        if (same_name := path.with_suffix(suffix)).is_file():
            return same_name
    found = [item for item in sorted(path.parent.iterdir()) if item.suffix in WEIGHT_SUFFIXES]
    named = [item for item in found if "weights" in item.name]
    candidates = named if len(named) == 1 else found
    if len(candidates) != 1:
        raise ConfigError(
            f"{path}: {len(found) or 'no'} .h5 file{'s' if len(found) > 1 else ''} with weights "
            "beside it: name one by --weights"
        )
    return candidates[0]


def _check_weights(path: Path) -> None:
    if recognize(path) is not Form.HDF5:
        raise ModelError(f"{path}: not a file of weights: expected .weights.h5 or .h5")
    hdf5.check_readable(path)
    with hdf5.reading(path):
        pass


def has_legacy_weights(path: Path) -> bool:
    """Return whether a file of weights is of the form of Keras 1 and 2."""
    with hdf5.reading(path) as file:
        return hdf5.has_legacy_weights(file)
