"""Face detectors by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from edge.errors import BackendError
from edge.runtime.backends.plugins import is_custom, open_custom

if TYPE_CHECKING:
    from edge.config.schema import Config
    from edge.detector import FaceDetector
    from edge.detector.search import FaceSearch

NETWORKS = ("blazeface-full", "blazeface-short")
DETECTORS = (*NETWORKS, "haar")


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
    if name in NETWORKS:
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


def open_search(config: Config, models: Path, *, everywhere: bool = False) -> FaceSearch:
    """Open the face detector, and the search that asks it.

    Args:
        config: see `open_detector`; `detector.tiles` is about the networks of this project.
        models: folder of the detectors' networks.
        everywhere: search all tiles of each frame, not one after the other.

    Raises:
        BackendError, ModelError: see `open_detector`.
    """
    settings = config.detector
    if settings.backend not in NETWORKS or not settings.tiles:
        from edge.detector.search import WholeSearch

        return WholeSearch(open_detector(config, models))
    from edge.detector.far_faces import candidate_threshold
    from edge.detector.tiled_search import TiledSearch

    lower = replace(settings, threshold=candidate_threshold(settings.threshold))
    detector = open_detector(replace(config, detector=lower), models)
    return TiledSearch(detector, settings.threshold, everywhere=everywhere)
