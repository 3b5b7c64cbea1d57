"""BlazeFace (Bazarevsky et al. 2019, arXiv:1907.05047), short or full range.

The network reports for each anchor a score, a box and six landmarks relative to the centre of the
anchor, all in pixels of its input. Overlapping boxes are blended by their scores, which the paper
found steadier on video than keeping only the best.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from edge.detector.views import OVERLAP
from edge.emotion import manifest
from edge.engine import Engine
from edge.engine.litert import LiteRTEngine
from edge.errors import ModelError
from edge.scene import BBox, Face, Frame


class Network(NamedTuple):
    """A published BlazeFace network.

    Attributes:
        file: name of its file.
        sha256: checksum of that file.
        layers: (stride in input pixels, anchors per cell) of each output layer.
    """

    file: str
    sha256: str
    layers: tuple[tuple[int, int], ...]


# Strides from the paper (short range), and from the 2304 anchors at 192x192 pixels (full range).
NETWORKS = {
    "short": Network(
        "face_detection_short_range.tflite",
        "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
        ((8, 2), (16, 6)),
    ),
    "full": Network(
        "face_detection_full_range_sparse.tflite",
        "2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
        ((4, 1),),
    ),
}
# Scale and shift from the box of each network to that of the full-range one, see `BBox.resized`.
BOXES = {"short": (1.04, -0.038), "full": (1.0, 0.0)}
MEAN, SCALE = 127.5, 1 / 127.5  # of the input: (pixel - MEAN) * SCALE


class BlazeFaceDetector:
    """Face detector that reports six landmarks for each face.

    Args:
        engine: runs the network; square RGB input. It becomes an attribute.
        layers: (stride in input pixels, anchors per cell) of each output layer.
        threshold: lowest score to report, 0 to 1, both excluded.
        box: scale and shift of the reported boxes, see `BBox.resized`.
    """

    def __init__(
        self,
        engine: Engine,
        layers: tuple[tuple[int, int], ...],
        threshold: float,
        box: tuple[float, float] = (1.0, 0.0),
    ) -> None:
        self.engine, self._box = engine, box
        self._side = engine.input_shape[0]
        self._anchors = anchor_centres(self._side, layers)
        # Comparing logits avoids the exponential for the anchors without a face.
        self._min_logit = float(np.log(threshold / (1 - threshold)))

    def detect(self, frame: Frame) -> list[Face]:
        square, scale, left, top = letterbox(frame.pixels, self._side)
        outputs = self.engine.infer(square)
        coordinates, logits = sorted(outputs, key=lambda output: -output.shape[-1])
        keep = np.flatnonzero(logits[:, 0] > self._min_logit)
        points = coordinates[keep].reshape(-1, 8, 2).astype(np.float32)
        # With the centre added, the size is a point too, and takes part in the same mapping.
        points[:, 1] += points[:, 0]
        points += self._anchors[keep, np.newaxis]
        points = (points - (left, top)) / scale
        points[:, 1] -= points[:, 0]
        scores = 1 / (1 + np.exp(-logits[keep, 0]))
        return [self._face(blended, score) for blended, score in blend_overlaps(points, scores)]

    def _face(self, points: np.ndarray, score: float) -> Face:
        (x, y), (w, h) = points[0], points[1]
        bbox = BBox(float(x - w / 2), float(y - h / 2), float(w), float(h))
        return Face(bbox.resized(*self._box), score, points[2:].astype(np.float32))


def load(
    network: str, folder: Path, threshold: float, threads: int, *, raw: bool = False
) -> BlazeFaceDetector:
    """Open a published BlazeFace network after a check of its file.

    Args:
        network: "short" or "full".
        folder: holds the model files.
        threshold: lowest score to report, 0 to 1.
        threads: CPU threads.
        raw: report the boxes of the network itself, to measure them.

    Raises:
        ModelError: the file is missing or damaged.
    """
    path = published(network, folder)
    engine = LiteRTEngine(path, MEAN, SCALE, threads)
    box = (1.0, 0.0) if raw else BOXES[network]
    return BlazeFaceDetector(engine, NETWORKS[network].layers, threshold, box)


def published(network: str, folder: Path) -> Path:
    """Return the file of a published network in a folder, after a check; see `load`."""
    file, checksum, _ = NETWORKS[network]
    path = folder / file
    if not path.is_file():
        raise ModelError(f"{path}: no such face detector: run 'make models' to fetch it")
    if manifest.sha256(path) != checksum:
        raise ModelError(f"{path}: wrong checksum: delete it and run 'make models'")
    return path


def anchor_centres(side: int, layers: tuple[tuple[int, int], ...]) -> np.ndarray:
    """Return the centres of all anchors in pixels of the input.

    Args:
        side: of the square input, pixels.
        layers: (stride in pixels, anchors per cell) of each output layer.

    Returns:
        float32, (anchors, 2), x and y, row by row, layer by layer.
    """
    centres = []
    for stride, repeat in layers:
        steps = (np.arange(side // stride) + 0.5) * stride
        grid = np.stack(np.meshgrid(steps, steps), -1).reshape(-1, 2)
        centres.append(grid.repeat(repeat, axis=0))
    return np.concatenate(centres).astype(np.float32)


def letterbox(pixels: np.ndarray, side: int) -> tuple[np.ndarray, float, int, int]:
    """Fit a picture into a square without stretching it; the rest is black.

    Args:
        pixels: uint8, (height, width, 3).
        side: of the square, pixels.

    Returns:
        uint8, (side, side, 3); scale from the picture to the square; left and top margin in
        pixels of the square.
    """
    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    w, h = max(1, round(width * scale)), max(1, round(height * scale))
    # Eight times faster than one resize with INTER_AREA, at equal accuracy: docs/detectors.md.
    while min(pixels.shape[:2]) >= 2 * min(w, h) and min(pixels.shape[:2]) > 1:
        half = pixels.shape[1] // 2, pixels.shape[0] // 2
        pixels = cv2.resize(pixels, half, interpolation=cv2.INTER_AREA)
    left, top = (side - w) // 2, (side - h) // 2
    square = np.zeros((side, side, 3), np.uint8)
    inside = square[top : top + h, left : left + w]
    cv2.resize(pixels, (w, h), dst=inside, interpolation=cv2.INTER_LINEAR)
    return square, scale, left, top


def blend_overlaps(points: np.ndarray, scores: np.ndarray) -> list[tuple[np.ndarray, float]]:
    """Merge overlapping boxes: non-maximum suppression that averages instead of dropping.

    Args:
        points: float32, (n, 8, 2): box centre, box size, six landmarks.
        scores: float, (n,), 0 to 1.

    Returns:
        per face, best first: float32, (8, 2) points averaged by score; highest score.
    """
    faces = []
    rest = np.argsort(-scores)
    while len(rest):
        overlaps = _iou(points[rest[0], :2], points[rest, :2]) > OVERLAP
        overlaps[0] = True
        group = rest[overlaps]
        weights = scores[group] / scores[group].sum()
        faces.append((np.tensordot(weights, points[group], 1), float(scores[rest[0]])))
        rest = rest[~overlaps]
    return faces


def _iou(one: np.ndarray, many: np.ndarray) -> np.ndarray:
    """Return the intersection over union of one box and many.

    Boxes are rows of centre and size: (2, 2) against (n, 2, 2); the result is (n,), 0 to 1.
    """
    low = np.maximum(one[0] - one[1] / 2, many[:, 0] - many[:, 1] / 2)
    high = np.minimum(one[0] + one[1] / 2, many[:, 0] + many[:, 1] / 2)
    common = np.clip(high - low, 0, None).prod(-1)
    union = one[1].prod() + many[:, 1].prod(-1) - common
    result: np.ndarray = common / np.maximum(union, 1e-9)
    return result
