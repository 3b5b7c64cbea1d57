"""The emotion network: from which file, and on which device."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from edge.classify import EmotionClassifier, load_manifest
from edge.engine.litert import LiteRTEngine
from edge.errors import BackendError, DeviceError, ModelError
from edge.progress import say
from edge.sections import Config

# Beside the package in a checkout, else where packages put shared data.
CHECKOUT = Path(__file__).resolve().parent.parent / "models"
MODELS = CHECKOUT if CHECKOUT.is_dir() else Path(sys.prefix, "share", "emotion-edge", "models")
OWN = Path("/var/lib/emotion-edge/models")  # people's own; before what ships
HOPED = "prefer-edgetpu"

Tell = Callable[[str], None]
Opened = tuple[EmotionClassifier, tuple[str, ...]]


def open_classifier(config: Config, tell: Tell = say, own: Path = OWN) -> Opened:
    """The emotion network that the configuration names, checked against its manifest.

    Args:
        config: names the model and the device.
        tell: takes a line for the log.
        own: folder of people's own models: one of the same name is taken before the shipped one,
            unless it is bad.

    Returns:
        it, and notices for the screen: "model_refused", "no_edgetpu".

    Raises:
        ModelError: it is missing, damaged, or not what its manifest says.
        BackendError, DeviceError: it is for an Edge TPU that cannot be used.
    """
    if not (own / config.emotion.model).is_file():
        return _open(config, MODELS, tell)
    try:
        return _open(config, own, tell)
    except ModelError as error:
        tell(f"model refused, the shipped one is taken: {error}")
        classifier, notices = _open(config, MODELS, tell)
        return classifier, ("model_refused", *notices)


def _open(config: Config, folder: Path, tell: Tell) -> Opened:
    """From a folder; on an Edge TPU where one is named, or hoped for and there."""
    path, threads = folder / config.emotion.model, config.engine.threads
    if config.engine.device != HOPED:
        return _classifier(path, threads, config.engine.device), ()
    compiled = path.with_name(f"{path.stem}_edgetpu.tflite")
    try:
        return _classifier(compiled, threads, "edgetpu"), ()
    except (BackendError, DeviceError) as error:
        tell(f"engine: running on the CPU: {error}")
        return _classifier(path, threads, "cpu"), ("no_edgetpu",)


def _classifier(path: Path, threads: int, device: str) -> EmotionClassifier:
    manifest = load_manifest(path)
    engine = LiteRTEngine(path, manifest.mean, manifest.scale, threads, device)
    return EmotionClassifier(engine, manifest)
