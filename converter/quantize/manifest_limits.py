"""Limits of the device's manifests, which a conversion looks at before it quantizes."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from edge.emotion import manifest_checks
from edge.emotion.manifest import Manifest
from edge.errors import ConfigError

LATER = {"sha256": "0" * 64, "name": "network"}  # what is not known yet


def check_manifest(out: Path, manifest: Manifest) -> None:
    """Refuse a manifest that the device would refuse.

    Args:
        out: the .tflite file, for the message.
        manifest: of it; an empty text stands for what is not known yet.

    Raises:
        ConfigError: a value is out of range; the message says which one and the range.
    """
    table = {each.name: getattr(manifest, each.name) for each in fields(Manifest)}
    table |= {name: text for name, text in LATER.items() if not table[name]}
    table["labels"] = list(manifest.labels)
    del table["looks"]
    if fault := manifest_checks.fault(table):
        raise ConfigError(f"{out}: the device would refuse it: {fault}")
