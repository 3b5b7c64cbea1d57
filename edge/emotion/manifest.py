"""Manifest of a model: input, preprocessing, labels, calibration and accuracy."""

from __future__ import annotations

import importlib
import os
from contextlib import suppress
from dataclasses import field, fields
from pathlib import Path
from typing import Any

from edge.config import toml, toml_file
from edge.emotion import label_tables, manifest_checks
from edge.errors import ModelError
from edge.labels import Labels, in_order
from edge.system.frozen import frozen
from edge.system.printable import reason
from edge.system.text_file import MissingFileError, UnreadableFileError, open_regular

BLOCK = 2**18  # bytes of a file that are read at once
MAX_BYTES = 256 * 10**6  # of a model file
Figures = dict[str, float | int | str]


@frozen
class Manifest:
    """The contract between training, conversion and the device.

    Attributes:
        file: name of the model file, which is in the same folder.
        sha256: checksum of that file, hexadecimal.
        name: name of the network.
        size: height and width of the input, pixels.
        colour: "grey" or "rgb".
        mean, scale: the network takes (pixel - mean) * scale.
        crop_scale: side of the square crop, in widths of the detector's box.
        crop_shift: centre of the crop below the centre of the box, in box heights.
        labels: names of the outputs, in order.
        level: the crop is turned so that the eyes are level; older manifests do not say so.
        temperature: probabilities are raised to 1/temperature and normalized again.
        accuracy: measured figures by name.
        looks: the labels with a colour, an icon or words of their own.
    """

    file: str
    sha256: str
    name: str
    size: int
    colour: str
    mean: float
    scale: float
    crop_scale: float
    crop_shift: float
    labels: tuple[str, ...]
    level: bool = False
    temperature: float = 1.0
    accuracy: Figures = field(default_factory=dict)
    looks: Labels = ()

    @property
    def classes(self) -> Labels:
        """The labels as they are shown, in that order."""
        return in_order(self.labels, self.looks)

    @property
    def channels(self) -> int:
        """Channels of the input: 1 or 3."""
        return 1 if self.colour == "grey" else 3


def read(path: Path) -> Manifest:
    """Read and check a manifest.

    Raises:
        ModelError: the file is missing or not TOML, a key is missing or unknown, or its value has
            another type or is out of range.
    """
    if not os.path.lexists(path):
        raise ModelError(f"{path}: no such manifest: every model needs one beside it")
    table = toml_file.read(path, ModelError, f"{path}: not a readable manifest")
    tables = table.pop("label", {})
    if fault := manifest_checks.fault(table):
        raise ModelError(f"{path}: {fault}")
    labels, sha256 = tuple(table["labels"]), table["sha256"].lower()
    looks = label_tables.read_looks(path, tables, labels)
    return Manifest(**{**table, "labels": labels, "sha256": sha256, "looks": looks})


def verify(path: Path, manifest: Manifest) -> None:
    """Compare the checksum of a model file with its manifest.

    Raises:
        ModelError: the file is missing, no regular file, too large, or differs.
    """
    if sha256(path) != manifest.sha256:
        raise ModelError(
            f"{path}: checksum differs from its manifest: the file is damaged or replaced: "
            "copy both again"
        )


def sha256(path: Path) -> str:
    """Return the SHA-256 checksum of a model file, hexadecimal.

    Raises:
        ModelError: the file is missing, no regular file, or too large.
    """
    try:
        with open_regular(path) as file:
            if os.fstat(file.fileno()).st_size > MAX_BYTES:
                raise ModelError(f"{path}: larger than {MAX_BYTES // 10**6} MB")
            digest = _new_sha256()
            while block := file.read(BLOCK):
                digest.update(block)
            return str(digest.hexdigest())
    except MissingFileError as error:
        raise ModelError(f"{path}: no such model") from error
    except UnreadableFileError as error:
        raise ModelError(f"{path}: {error}") from error
    except OSError as error:
        raise ModelError(f"{path}: {reason(error)}") from error


def write(path: Path, manifest: Manifest) -> None:
    """Write a manifest as TOML; icons are not copied.

    Raises:
        ConfigError: a text is not valid Unicode.
    """
    names = [f.name for f in fields(Manifest) if f.name not in ("accuracy", "looks")]
    sections = {
        "": {name: getattr(manifest, name) for name in names},
        "accuracy": manifest.accuracy,
        **label_tables.sections(manifest.looks),
    }
    path.write_text(toml.document(sections), encoding="utf-8")


def _new_sha256() -> Any:
    """Return an empty SHA-256 checksum of Python's own code: hashlib loads OpenSSL, 3.5 MB."""
    for name in ("_sha2", "_sha256"):  # of Python 3.12, and before
        with suppress(ModuleNotFoundError):
            return importlib.import_module(name).sha256()
    return importlib.import_module("hashlib").sha256()
