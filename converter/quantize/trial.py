"""Trial of an int8 form of the face detector against the float network."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from converter.tflite import int8_form
from converter.tflite.int8_form import FloatNetwork
from converter.tflite.int8_numbers import Int8Numbers
from edge.detector.blazeface import MEAN, SCALE
from edge.engine.litert import LiteRTEngine

ANCHORS = 4  # in a cell
NEAR = -3.0  # logit from which on a score has to be right
FACE = -1.0  # logit from which on coordinates have to be right
# Logits that the scores get besides: with it, the calibration pictures have as many found faces as
# with the float network, and as many false ones.
SHIFT = 0.05
WEIGHT = 0.1  # of the square error of a coordinate, pixels, against that of a logit


def normalized(picture: np.ndarray) -> np.ndarray:
    """Return a picture as the float network takes it."""
    result: np.ndarray = (picture.astype(np.float32) - MEAN) * np.float32(SCALE)
    return result


class Trial:
    """Compares int8 forms with the float network.

    Args:
        network: the float network.
        pictures: uint8, in the shape of its input.
        ends: its coordinates and scores for each picture, (height, width, channels).
    """

    def __init__(
        self,
        network: FloatNetwork,
        pictures: Sequence[np.ndarray],
        ends: Sequence[tuple[np.ndarray, np.ndarray]],
    ) -> None:
        self._network, self._pictures = network, pictures
        self._near = [scores > NEAR for _, scores in ends]
        self._faces = [scores > FACE for _, scores in ends]
        self._scores = np.concatenate([s[m] for (_, s), m in zip(ends, self._near, strict=True)])
        self._points = np.concatenate(
            [by_anchor(p)[m] for (p, _), m in zip(ends, self._faces, strict=True)]
        )

    def cost(self, numbers: Int8Numbers) -> float:
        """Return the square error of an int8 form, without the mean that a correction removes."""
        scores, points = self._errors(numbers)
        return float(scores.var() + WEIGHT * points.var(0).mean())

    def corrections(self, numbers: Int8Numbers) -> dict[int, np.ndarray]:
        """Return what the outputs of an int8 form lack on the mean, by channel."""
        scores, points = self._errors(numbers)
        coordinates, logits = self._network.outputs
        return {
            coordinates: np.tile(-points.mean(0), ANCHORS),
            logits: np.full(ANCHORS, SHIFT - scores.mean()),
        }

    def _errors(self, numbers: Int8Numbers) -> tuple[np.ndarray, np.ndarray]:
        """Return int8 minus float of the scores, (n,), and of the coordinates, (m, 16)."""
        coordinates, logits = self._network.outputs
        scores, points = [], []
        engine = self._open(numbers)
        for picture, near, faces in zip(self._pictures, self._near, self._faces, strict=True):
            found_points, found_scores = engine.infer(picture)
            found_points = (
                found_points * numbers.spreads[coordinates] + numbers.centres[coordinates]
            )
            scores.append((found_scores * numbers.spreads[logits] + numbers.centres[logits])[near])
            points.append(by_anchor(found_points)[faces])
        return np.concatenate(scores) - self._scores, np.concatenate(points) - self._points

    def _open(self, numbers: Int8Numbers) -> LiteRTEngine:
        with tempfile.NamedTemporaryFile(suffix=".tflite") as file:
            file.write(int8_form.write(self._network, numbers))
            file.flush()
            return LiteRTEngine(Path(file.name), MEAN, SCALE)


def by_anchor(points: np.ndarray) -> np.ndarray:
    """Return coordinates as (height, width, anchors, 16)."""
    return points.reshape(*points.shape[:2], ANCHORS, -1)
