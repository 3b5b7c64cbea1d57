"""OpenCV's Haar cascade: no model to fetch, but slower and with more false alarms."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from edge.errors import BackendError
from edge.scene import BBox, Face, Frame

CASCADE = "haarcascade_frontalface_default.xml"
WIDTH = 320  # frames are searched at this width, in pixels
BOX = (0.912, 0.05)  # how its box becomes one of the full-range BlazeFace
SMALLEST = 24  # the cascade's own window, in pixels


class HaarDetector:
    """Frontal faces without landmarks.

    Args:
        threshold: 0 to 1; asks for 3 (at 0) to 9 (at 1) neighbouring hits.

    Raises:
        BackendError: this OpenCV carries no cascades (OpenCV 5).
    """

    def __init__(self, threshold: float) -> None:
        path = Path(cv2.__file__).parent / "data" / CASCADE
        if not hasattr(cv2, "CascadeClassifier") or not path.is_file():
            raise BackendError("this OpenCV has no Haar cascades: install opencv below 5")
        self._cascade = cv2.CascadeClassifier(str(path))
        self._neighbours = round(3 + 6 * threshold)

    def detect(self, frame: Frame) -> list[Face]:
        grey = cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2GRAY)
        scale = min(1.0, WIDTH / grey.shape[1])
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        if min(small.shape) < SMALLEST:
            return []
        boxes, _, weights = self._cascade.detectMultiScale3(
            cv2.equalizeHist(small), 1.1, self._neighbours, outputRejectLevels=True
        )
        faces = [
            Face(BBox(*(float(v) / scale for v in box)).resized(*BOX), _score(float(weight)))
            for box, weight in zip(boxes, np.ravel(weights), strict=True)
        ]
        return sorted(faces, key=lambda face: -face.score)


def _score(weight: float) -> float:
    """The cascade's unbounded weight (about 0 to 8) as 0 to 1."""
    return weight / (weight + 1) if weight > 0 else 0.0
