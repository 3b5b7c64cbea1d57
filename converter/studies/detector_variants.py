"""Face detectors that `python -m converter.studies.detectors` compares."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from edge.detector import FaceDetector, blazeface
from edge.detector.blazeface import BOXES, NETWORKS, BlazeFaceDetector
from edge.detector.haar import HaarDetector
from edge.detector.quantized import MapEngine, quantized_path
from edge.detector.views import distinct
from edge.scene import Face, Frame

THRESHOLDS = 0.3, 0.4, 0.5, 0.6
REFERENCE = "blazeface-short 0.5"


class TiledDetector:
    """Detector that runs on two square halves of the frame, which overlap in the middle.

    Args:
        detector: detector of each half.
    """

    def __init__(self, detector: FaceDetector) -> None:
        self._detector = detector

    def detect(self, frame: Frame) -> list[Face]:
        """Find every face, best score first."""
        width, height = frame.size
        faces: list[Face] = []
        for left in (0, width - height):
            tile = Frame(np.ascontiguousarray(frame.pixels[:, left : left + height]))
            faces += [face.moved(left, 0) for face in self._detector.detect(tile)]
        return distinct(faces)


def open_int8(models: Path, threshold: float) -> BlazeFaceDetector:
    """Return the int8 form of the full-range detector, on the CPU.

    Args:
        models: folder with the face detectors.
        threshold: lowest score to report, 0 to 1.

    Raises:
        ModelError: the file or its manifest is missing or damaged.
    """
    engine = MapEngine(quantized_path(models / NETWORKS["full"].file), "full")
    return BlazeFaceDetector(engine, NETWORKS["full"].layers, threshold, BOXES["full"])


def open_detectors(models: Path) -> dict[str, FaceDetector]:
    """Return all detectors to compare, by name and threshold."""
    detectors: dict[str, FaceDetector] = {}
    for network in ("short", "full"):
        for threshold in THRESHOLDS:
            detector = blazeface.load(network, models, threshold, threads=1)
            detectors[f"blazeface-{network} {threshold}"] = detector
    for threshold in THRESHOLDS:
        detectors[f"blazeface-full, int8 {threshold}"] = open_int8(models, threshold)
    for network in ("short", "full"):
        detector = blazeface.load(network, models, 0.5, threads=1)
        detectors[f"blazeface-{network}, 2 tiles 0.5"] = TiledDetector(detector)
    detectors["haar 0.5"] = HaarDetector(0.5)
    return detectors
