"""Say for each network of the program where it runs, and why."""

from __future__ import annotations

import os
from pathlib import Path

from edge.commands.check.finding import Finding
from edge.detector import FaceDetector
from edge.detector.quantized import quantized_path
from edge.detector.recovering import RecoveringEngine
from edge.emotion.calibration import Calibration
from edge.emotion.configured import ConfiguredClassifier
from edge.engine import Engine
from edge.engine.compiled import compiled_path
from edge.engine.litert import LiteRTEngine


def describe_classifier(classifier: ConfiguredClassifier, device: str) -> Finding:
    """Return the finding on the network of a classifier.

    Args:
        classifier: its network.
        device: `engine.device` of the configuration.
    """
    assert isinstance(classifier.engine, LiteRTEngine)
    compiled = compiled_path(classifier.engine.path)
    return _describe(classifier.engine, device, compiled, classifier.cpu_reason)


def describe_calibration(calibration: Calibration) -> Finding:
    """Return the finding on the calibration in use."""
    made = f"made {calibration.made} from {calibration.readings} readings"
    text = f"scores corrected by the calibration {calibration.name!r}, {made}"
    return Finding("ok", "emotions", text)


def describe_detector(detector: FaceDetector, device: str) -> Finding:
    """Return the finding on the network of a detector, or on a detector without one."""
    engine: Engine | None = getattr(detector, "engine", None)
    failed = engine.cpu_reason if isinstance(engine, RecoveringEngine) else ""
    if isinstance(engine, RecoveringEngine):
        engine = engine.current
    if isinstance(engine, LiteRTEngine):
        return _describe(engine, device, compiled_path(quantized_path(engine.path)), failed)
    text = f"{type(detector).__name__}: no network of this program: never on the Edge TPU"
    return Finding("ok", "network", text)


def _describe(engine: LiteRTEngine, device: str, compiled: Path, failed: str) -> Finding:
    """Return the finding on an engine.

    Args:
        engine: runs the network.
        device: see `describe_classifier`.
        compiled: where the form for the Edge TPU belongs.
        failed: why a preferred Edge TPU is not used; "" where it is, or was not tried.
    """
    text = f"{engine.path.name}: {engine.place}"
    if engine.on_edgetpu:
        return Finding("ok", "network", text)
    if failed:
        return Finding("warning", "network", f"{text}: {failed}")
    reasons = ["engine.device = cpu"] if device == "cpu" else []
    if not os.path.isfile(compiled):  # noqa: PTH113 - never raises
        reasons.append(f"not compiled for the Edge TPU{': float network' * engine.is_float}")
    return Finding("ok", "network", f"{text}: {'; '.join(reasons)}")
