"""The package `mediapipe`: its face detector in every frame, and a network that reads each face."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from edge.commands.bench.against import Reading
from edge.commands.bench.against.package import load, quietly, unusable
from edge.emotion.manifest import Manifest
from edge.engine.litert import LiteRTEngine

ADVICE = "pip install 'mediapipe<0.10.22' (later versions contain no detector)"
FULL_RANGE = 1  # model_selection: faces up to five metres away, the network of this program, too


class MediapipeReader:
    """Reads frames by `solutions.face_detection`, for faces near and far, and an emotion network.

    Args:
        network: .tflite file of the emotion network, float or int8.
        manifest: of the emotion network of this program: its input and its labels.
        threads: CPU threads of the emotion network; those of the detector cannot be chosen.

    Raises:
        BackendError: the package is not installed, or has no detector.
        ModelError: the network cannot be opened.
    """

    def __init__(self, network: Path, manifest: Manifest, threads: int) -> None:
        package = load("mediapipe", "mediapipe", ADVICE)
        try:
            self._detector = quietly(lambda: _open(package))
        except Exception as error:
            raise unusable("mediapipe", error, ADVICE) from error
        self._engine = LiteRTEngine(network, manifest.mean, manifest.scale, threads)
        self._manifest = manifest
        kind = "float" if self._engine.is_float else "int8"
        version = getattr(package, "__version__", "")
        self.name = f"{f'mediapipe {version}'.strip()}, {kind} emotion network"

    def read(self, picture: np.ndarray) -> list[Reading]:
        rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        found = self._detector.process(rgb).detections or []
        boxes = [_box(each.location_data.relative_bounding_box, picture) for each in found]
        return [Reading(box, self._label(rgb, box)) for box in boxes]

    def close(self) -> None:
        """Stop the threads of the detector."""
        self._detector.close()

    def _label(self, rgb: np.ndarray, box: tuple[int, int, int, int]) -> str:
        x, y, w, h = box
        face = rgb[max(y, 0) : max(y, 0) + max(h, 1), max(x, 0) : max(x, 0) + max(w, 1)]
        height, width, channels = self._engine.input_shape
        pixels = cv2.resize(face, (width, height), interpolation=cv2.INTER_AREA)
        if channels == 1:
            pixels = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., np.newaxis]
        return self._manifest.labels[int(np.argmax(self._engine.infer(pixels)[0]))]


def _open(package: Any) -> Any:
    """Return the detector, after one picture: what it prepares then does not count."""
    detector = package.solutions.face_detection.FaceDetection(model_selection=FULL_RANGE)
    detector.process(np.zeros((360, 640, 3), np.uint8))
    return detector


def _box(part: Any, picture: np.ndarray) -> tuple[int, int, int, int]:
    """Return left, top, width and height in pixels of a box in shares of the picture."""
    height, width = picture.shape[:2]
    sides = part.xmin * width, part.ymin * height, part.width * width, part.height * height
    x, y, w, h = (round(side) for side in sides)
    return x, y, w, h
