"""Face detectors by name."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from edge.errors import BackendError
from edge.runtime.backends.plugins import is_custom, open_custom

if TYPE_CHECKING:
    from edge.config.schema import Config
    from edge.detector import FaceDetector
    from edge.detector.search import FaceSearch
    from edge.emotion.operations import GuardedOperations

FULL = "blazeface-full"
NETWORKS = (FULL, "blazeface-short")
DETECTORS = (*NETWORKS, "haar")


def open_detector(
    config: Config, models: Path, operations: GuardedOperations | None = None
) -> FaceDetector:
    """Open the face detector that the configuration names.

    Args:
        config: names the detector, its threshold, and the device and threads of its network.
        models: folder of the detectors' networks.
        operations: guard the use of an Edge TPU until they end; None: unguarded.

    Raises:
        BackendError: no such detector or device, or a custom one failed.
        DeviceError: its network needs an Edge TPU that cannot be used.
        ModelError: its network is missing or damaged.
    """
    name, threshold = config.detector.backend, config.detector.threshold
    if name in NETWORKS:
        from edge.detector.opening import open_on_device

        network = name.removeprefix("blazeface-")
        return open_on_device(network, models, threshold, config.engine, operations)
    if name == "haar":
        from edge.detector.haar import HaarDetector

        return HaarDetector(threshold)
    if is_custom(name):
        from edge.runtime.backends.custom import CustomDetector

        return CustomDetector(name, open_custom(name, config, ["detect"]))
    raise BackendError(f"no detector {name!r}: use {', '.join(DETECTORS)}")


def open_search(
    config: Config,
    models: Path,
    operations: GuardedOperations | None = None,
    *,
    everywhere: bool = False,
    thorough: bool = False,
) -> FaceSearch:
    """Open the face detector, and the search that asks it.

    Args:
        config: see `open_detector`; `detector.tiles` is about the networks of this project.
        models: folder of the detectors' networks.
        operations: see `open_detector`.
        everywhere: search all tiles of each frame, not one after the other.
        thorough: search the whole of each frame, and one of its tiles.

    Raises:
        BackendError, DeviceError, ModelError: see `open_detector`.
    """
    settings = config.detector
    if settings.backend not in NETWORKS or not settings.tiles:
        from edge.detector.search import WholeSearch

        return WholeSearch(open_detector(config, models, operations))
    from edge.detector.far_faces import candidate_threshold
    from edge.detector.tiled_search import TiledSearch

    lower = replace(settings, threshold=candidate_threshold(settings.threshold))
    detector = open_detector(replace(config, detector=lower), models, operations)
    search = TiledSearch(detector, settings.threshold, everywhere=everywhere, thorough=thorough)
    if everywhere or thorough or settings.backend != FULL or not _runs_on_cpu(detector):
        return search
    from edge.detector import close_up
    from edge.detector.refreshing import RefreshingSearch

    opener = partial(close_up.load, models, lower.threshold, config.engine.threads)
    return RefreshingSearch(search, opener, settings.pause)


def _runs_on_cpu(detector: FaceDetector) -> bool:
    """Return whether a close-up on the CPU costs less than a search: an Edge TPU is faster."""
    from edge.engine.litert import LiteRTEngine

    return type(getattr(detector, "engine", None)) is LiteRTEngine
