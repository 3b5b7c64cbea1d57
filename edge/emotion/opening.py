"""Open a model file that stands beside its manifest."""

from __future__ import annotations

from pathlib import Path

from edge.emotion.classifier import check_shapes, load_manifest
from edge.emotion.manifest import Manifest
from edge.engine import Engine
from edge.engine.litert import LiteRTEngine


def open_model(path: Path, threads: int, device: str = "cpu") -> tuple[Engine, Manifest]:
    """Return the engine and the manifest of a model.

    Raises:
        ModelError: the model is missing, damaged, or differs from its manifest.
        BackendError, DeviceError: it needs an Edge TPU that cannot be used.
    """
    manifest = load_manifest(path)
    engine = LiteRTEngine(path, manifest.mean, manifest.scale, threads, device)
    check_shapes(engine, manifest)
    return engine, manifest
