"""Face detectors by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edge.errors import BackendError
from edge.runtime.backends.plugins import is_custom, open_custom

if TYPE_CHECKING:
    from edge.config.schema import Config
    from edge.detector import FaceDetector

DETECTORS = ("blazeface-full", "blazeface-short", "haar")


def open_detector(config: Config, models: Path) -> FaceDetector:
    """Open the face detector that the configuration names.

    Args:
        config: names the detector, its threshold and its threads.
        models: folder of the detectors' networks.

    Raises:
        BackendError: no such detector, or a custom one failed.
        ModelError: its network is missing or damaged.
    """
    name, threshold = config.detector.backend, config.detector.threshold
    if name in ("blazeface-full", "blazeface-short"):
        from edge.detector import blazeface

        network = name.removeprefix("blazeface-")
        return blazeface.load(network, models, threshold, config.engine.threads)
    if name == "haar":
        from edge.detector.haar import HaarDetector

        return HaarDetector(threshold)
    if is_custom(name):
        from edge.runtime.backends.custom import CustomDetector

        return CustomDetector(name, open_custom(name, config, ["detect"]))
    raise BackendError(f"no detector {name!r}: use {', '.join(DETECTORS)}")
