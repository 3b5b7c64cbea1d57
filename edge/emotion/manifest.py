"""Manifest of a model: input, preprocessing, labels, calibration and accuracy."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from edge.config import toml
from edge.errors import ModelError
from edge.labels import EMOTIONS

Figures = dict[str, float | int | str]


@dataclass(frozen=True)
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
        labels: of the outputs, in order.
        temperature: probabilities are raised to 1/temperature and normalized again.
        accuracy: measured figures by name.
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
    temperature: float = 1.0
    accuracy: Figures = field(default_factory=dict)

    @property
    def channels(self) -> int:
        """Channels of the input: 1 or 3."""
        return 1 if self.colour == "grey" else 3


def read(path: Path) -> Manifest:
    """Read and check a manifest.

    Raises:
        ModelError: the file is missing or not TOML, a key is missing or unknown, or the labels are
            not the seven emotions.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(f"{path}: no such manifest: every model needs one beside it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ModelError(f"{path}: not a readable manifest: {error}") from error
    manifest = _build(path, table)
    if sorted(manifest.labels) != sorted(EMOTIONS):
        raise ModelError(f"{path}: labels must be {', '.join(EMOTIONS)}")
    if manifest.colour not in ("grey", "rgb"):
        raise ModelError(f"{path}: colour must be grey or rgb, not {manifest.colour!r}")
    return manifest


def _build(path: Path, table: dict[str, Any]) -> Manifest:
    known = {f.name for f in fields(Manifest)}
    if unknown := table.keys() - known:
        raise ModelError(f"{path}: unknown key {', '.join(sorted(unknown))}")
    if missing := known - {"temperature", "accuracy"} - table.keys():
        raise ModelError(f"{path}: key missing: {', '.join(sorted(missing))}")
    return Manifest(**{**table, "labels": tuple(table["labels"])})


def verify(path: Path, manifest: Manifest) -> None:
    """Compare the checksum of a model file with its manifest.

    Raises:
        ModelError: the file is missing or differs.
    """
    if not path.is_file():
        raise ModelError(f"{path}: no such model")
    if sha256(path) != manifest.sha256:
        raise ModelError(
            f"{path}: checksum differs from its manifest: the file is damaged or replaced: "
            "copy both again"
        )


def sha256(path: Path) -> str:
    """Return the SHA-256 checksum of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(path: Path, manifest: Manifest) -> None:
    """Write a manifest as TOML.

    Raises:
        ConfigError: a text is not valid Unicode.
    """
    values = {f.name: getattr(manifest, f.name) for f in fields(Manifest) if f.name != "accuracy"}
    path.write_text(toml.document({"": values, "accuracy": manifest.accuracy}), encoding="utf-8")
