"""A model's manifest: what the file next to it expects, answers, and how good it is."""

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
        file: name of the model file, beside the manifest.
        sha256: of that file, in hexadecimal.
        name: of the network, for people.
        size: height and width of the input in pixels.
        colour: "grey" or "rgb".
        mean, scale: the network was trained on (pixel - mean) * scale.
        crop_scale: side of the square crop, in widths of the detector's box.
        crop_shift: how far down the crop's centre lies from the box's centre, in box heights.
        labels: of the outputs, in order.
        temperature: probabilities are raised to 1/temperature and normalized again.
        accuracy: measured figures, by name; for people.
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
        return 1 if self.colour == "grey" else 3


def read(path: Path) -> Manifest:
    """Read a manifest and check that it is one this program can follow.

    Raises:
        ModelError: missing, not TOML, a key is missing or unknown, or the labels are not the
            seven emotions.
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
    """Check the model file against its manifest's checksum.

    Raises:
        ModelError: the file is missing or its bytes are others.
    """
    if not path.is_file():
        raise ModelError(f"{path}: no such model")
    if sha256(path) != manifest.sha256:
        raise ModelError(
            f"{path}: checksum differs from its manifest: the file is damaged or another one; "
            "copy both again"
        )


def sha256(path: Path) -> str:
    """Checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(path: Path, manifest: Manifest) -> None:
    """Write a manifest as TOML.

    Raises:
        ConfigError: a text of it is not Unicode.
    """
    lines = [
        f"{f.name} = {toml.literal(getattr(manifest, f.name))}"
        for f in fields(Manifest)
        if f.name != "accuracy"
    ]
    lines += ["", "[accuracy]"]
    lines += [f"{key} = {toml.literal(value)}" for key, value in manifest.accuracy.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
