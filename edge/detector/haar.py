"""OpenCV's Haar cascade: needs no model file, but is slower and reports more false faces."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from edge.errors import BackendError
from edge.scene import BBox, Face, Frame

CASCADE = "haarcascade_frontalface_default.xml"
SEARCH_WIDTH = 320  # pixels to which wider frames are reduced
BOX = (0.912, 0.05)  # scale and shift from its box to that of the full-range BlazeFace
MIN_SIDE = 24  # pixels; the window of the cascade
PYRAMID_STEP = 1.1  # ratio between two sizes of the window
NEIGHBOURS = 3, 9  # neighbouring hits required at threshold 0 and at threshold 1


class HaarDetector:
    """Face detector for frontal faces; reports no landmarks.

    Args:
        threshold: 0 to 1; requires between 3 (at 0) and 9 (at 1) neighbouring hits.

    Raises:
        BackendError: this OpenCV carries no cascades (OpenCV 5).
    """

    def __init__(self, threshold: float) -> None:
        path = Path(cv2.__file__).parent / "data" / CASCADE
        if not hasattr(cv2, "CascadeClassifier") or not path.is_file():
            raise BackendError("this OpenCV has no Haar cascades: install opencv below 5")
        self._cascade = cv2.CascadeClassifier(str(path))
        fewest, most = NEIGHBOURS
        self._neighbours = round(fewest + (most - fewest) * threshold)

    def detect(self, frame: Frame) -> list[Face]:
        grey = cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2GRAY)
        scale = min(1.0, SEARCH_WIDTH / grey.shape[1])
        if round(min(grey.shape) * scale) < MIN_SIDE:
            return []
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        boxes, _, weights = self._cascade.detectMultiScale3(
            cv2.equalizeHist(small), PYRAMID_STEP, self._neighbours, outputRejectLevels=True
        )
        faces = [
            Face(BBox(*(float(v) / scale for v in box)).resized(*BOX), _score(float(weight)))
            for box, weight in zip(boxes, np.ravel(weights), strict=True)
        ]
        return sorted(faces, key=lambda face: -face.score)


def _score(weight: float) -> float:
    """Map the unbounded weight of the cascade (about 0 to 8) to 0 to 1."""
    return weight / (weight + 1) if weight > 0 else 0.0
