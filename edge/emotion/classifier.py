"""From a face in a frame to seven scores. Owns the preprocessing that training shares."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from edge.emotion import manifest as manifests
from edge.emotion.manifest import Manifest
from edge.engine import Engine
from edge.errors import ModelError
from edge.labels import EMOTIONS
from edge.scene import BBox, Emotion, Frame, Track

# One step of a uint8 probability: keeps the logarithm finite where int8 rounds to zero.
SMALLEST = 1 / 512


def square_around(bbox: BBox, manifest: Manifest) -> BBox:
    """The square crop that the manifest asks for around a detector's box."""
    side = manifest.crop_scale * max(bbox.w, bbox.h)
    x, y = bbox.centre
    return BBox(x - side / 2, y + manifest.crop_shift * bbox.h - side / 2, side, side)


def cut(pixels: np.ndarray, square: BBox) -> np.ndarray:
    """Cut a rectangle out; where it reaches outside, the border's pixels are repeated.

    Args:
        pixels: uint8, (height, width) or (height, width, channels).
        square: in pixels of the picture.
    """
    height, width = pixels.shape[:2]
    left, top = round(square.x), round(square.y)
    right, bottom = left + max(1, round(square.w)), top + max(1, round(square.h))
    if left >= 0 and top >= 0 and right <= width and bottom <= height:
        return pixels[top:bottom, left:right]
    rows = np.clip(np.arange(top, bottom), 0, height - 1)
    columns = np.clip(np.arange(left, right), 0, width - 1)
    return pixels[rows[:, np.newaxis], columns]


def preprocess(crop: np.ndarray, manifest: Manifest) -> np.ndarray:
    """Bring a face crop into the form that the network takes.

    Args:
        crop: uint8, (height, width) grey or (height, width, 3) RGB, any size.
        manifest: the network's contract.

    Returns:
        uint8, (size, size, channels), 0 to 255.
    """
    if manifest.colour == "grey" and crop.ndim == 3:
        crop = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    elif manifest.colour == "rgb" and crop.ndim == 2:
        crop = cv2.cvtColor(crop, cv2.COLOR_GRAY2RGB)
    shrinks = max(crop.shape[:2]) > manifest.size
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    resized = cv2.resize(crop, (manifest.size, manifest.size), interpolation=how)
    return resized.reshape(manifest.size, manifest.size, manifest.channels)


class Classifier(Protocol):
    """Gives every tracked face its emotion.

    Attributes:
        notices: what people should know of it, as words of `edge.language`.
    """

    notices: tuple[str, ...]

    @property
    def engine(self) -> Engine:
        """What runs the network."""

    @property
    def manifest(self) -> Manifest:
        """The network's contract."""

    def classify(self, frame: Frame, tracks: Sequence[Track]) -> tuple[Emotion, ...]:
        """The emotion of each track's face, in the same order."""
        ...

    def classify_crop(self, crop: np.ndarray) -> Emotion:
        """The emotion of a picture that is a face crop already: uint8, grey or RGB."""
        ...

    def close(self) -> None:
        """It is needed no more."""


class EmotionClassifier:
    """One network that gives every tracked face its emotion.

    Args:
        engine: runs the network.
        manifest: the network's contract.

    Raises:
        ModelError: the network's shapes are not those of its manifest.
    """

    notices: tuple[str, ...] = ()

    def __init__(self, engine: Engine, manifest: Manifest) -> None:
        self.engine, self.manifest = engine, manifest
        expected = (manifest.size, manifest.size, manifest.channels)
        if engine.input_shape != expected:
            raise ModelError(
                f"{manifest.file}: takes {engine.input_shape}, its manifest says {expected}"
            )
        if engine.output_shapes != ((len(manifest.labels),),):
            raise ModelError(
                f"{manifest.file}: answers {engine.output_shapes}, expected one output of "
                f"{len(manifest.labels)} scores"
            )
        self._order = [manifest.labels.index(name) for name in EMOTIONS]

    def classify(self, frame: Frame, tracks: Sequence[Track]) -> tuple[Emotion, ...]:
        """The emotion of each track's face, in the same order."""
        return tuple(
            self.classify_crop(cut(frame.pixels, square_around(track.bbox, self.manifest)))
            for track in tracks
        )

    def classify_crop(self, crop: np.ndarray) -> Emotion:
        """The emotion of a picture that is a face crop already: uint8, grey or RGB."""
        scores = self.engine.infer(preprocess(crop, self.manifest))[0][self._order]
        return Emotion(sharpen(scores, self.manifest.temperature))

    def close(self) -> None:
        pass


def sharpen(scores: np.ndarray, temperature: float) -> np.ndarray:
    """Calibrate probabilities: p^(1/temperature), normalized (Guo et al. 2017, on softmax).

    Returns:
        float32, same shape, sums to 1.
    """
    powered = np.maximum(scores, SMALLEST) ** (1 / temperature)
    return (powered / powered.sum()).astype(np.float32)


def load_manifest(model: Path) -> Manifest:
    """Read and check the manifest beside a model file, and the file's checksum.

    Raises:
        ModelError: either is missing or damaged, or they do not belong together.
    """
    manifest = manifests.read(model.with_suffix(".toml"))
    manifests.verify(model, manifest)
    return manifest
