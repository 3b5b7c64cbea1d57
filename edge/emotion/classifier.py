"""Face in a frame -> a score for each label."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from edge.emotion import manifest as manifests
from edge.emotion.calibration import Calibration, correct
from edge.emotion.crop import crop_face, preprocess
from edge.emotion.manifest import Manifest
from edge.engine import Engine
from edge.errors import ModelError
from edge.labels import Labels
from edge.scene import Emotion, Frame, Track

# One step of a uint8 probability: keeps the logarithm finite where int8 rounds to zero.
SMALLEST = 1 / 512


class Classifier(Protocol):
    """Face crops -> emotions.

    Attributes:
        notices: keys of notices for the screen, such as "no_edgetpu".
        labels: of the scores, in order.
    """

    notices: tuple[str, ...]
    labels: Labels

    @property
    def engine(self) -> Engine:
        """Engine that runs the network."""

    @property
    def manifest(self) -> Manifest:
        """Manifest of the model."""

    def classify(self, frame: Frame, tracks: Sequence[Track]) -> tuple[Emotion, ...]:
        """Return the emotion of each track's face, in the same order."""
        ...

    def classify_crop(self, crop: np.ndarray) -> Emotion:
        """Return the emotion of a picture that is a face crop already: uint8, grey or RGB."""
        ...

    def close(self) -> None:
        """Release the engine."""


class EmotionClassifier:
    """Classifier with one model.

    Args:
        engine: runs the network.
        manifest: of the model.
        calibration: corrects the scores, as long as it was made with the network in use.

    Raises:
        ModelError: the network's shapes differ from its manifest.
    """

    notices: tuple[str, ...] = ()
    calibration: Calibration | None = None

    def __init__(
        self, engine: Engine, manifest: Manifest, calibration: Calibration | None = None
    ) -> None:
        self.calibration = calibration
        self._use(engine, manifest)

    def classify(self, frame: Frame, tracks: Sequence[Track]) -> tuple[Emotion, ...]:
        """Return the emotion of each track's face, in the same order."""
        self.refresh()
        crops = (crop_face(frame.pixels, track.face, self.manifest) for track in tracks)
        inputs = (preprocess(crop, self.manifest) for crop in crops)
        return tuple(self._emotion(self.engine.infer(each)[0]) for each in inputs)

    def classify_crop(self, crop: np.ndarray) -> Emotion:
        """Return the emotion of a picture that is a face crop already: uint8, grey or RGB."""
        return self._emotion(self.engine.infer(preprocess(crop, self.manifest))[0])

    def refresh(self) -> None:
        """Replace engine and manifest if a better choice is available; called before each use."""

    def close(self) -> None:
        """Release the engine."""

    @property
    def calibrated(self) -> bool:
        """Whether the calibration corrects the scores: it fits the network in use."""
        return self.calibration is not None and self.calibration.fits(self.manifest)

    def _use(self, engine: Engine, manifest: Manifest) -> None:
        check_shapes(engine, manifest)
        self.engine, self.manifest = engine, manifest
        self.labels = manifest.classes
        self._order = [manifest.labels.index(label.name) for label in self.labels]
        fitting = self.calibration if self.calibrated else None
        self._factors = fitting.factors if fitting else None

    def _emotion(self, probabilities: np.ndarray) -> Emotion:
        scores = sharpen(probabilities[self._order], self.manifest.temperature)
        if self._factors is not None:
            scores = correct(scores, self._factors)
        return Emotion(scores, labels=self.labels)


def check_shapes(engine: Engine, manifest: Manifest) -> None:
    """Raise ModelError if the shapes of a network differ from its manifest."""
    expected = (manifest.size, manifest.size, manifest.channels)
    if engine.input_shape != expected:
        raise ModelError(
            f"{manifest.file}: its input is {engine.input_shape}, its manifest says {expected}"
        )
    if engine.output_shapes != ((len(manifest.labels),),):
        raise ModelError(
            f"{manifest.file}: its outputs are {engine.output_shapes}, expected one output of "
            f"{len(manifest.labels)} scores"
        )


def sharpen(scores: np.ndarray, temperature: float) -> np.ndarray:
    """Calibrate probabilities: p^(1/temperature), normalized again.

    Source: temperature scaling, Guo et al. 2017, applied after the softmax.

    Returns:
        float32, same shape, sums to 1.
    """
    powered = np.maximum(scores, SMALLEST) ** (1 / temperature)
    return (powered / powered.sum()).astype(np.float32)


def load_manifest(model: Path) -> Manifest:
    """Read the manifest beside a model file and check the file against it.

    Raises:
        ModelError: either is missing or damaged, or they do not fit each other.
    """
    manifest = manifests.read(model.with_suffix(".toml"))
    manifests.verify(model, manifest)
    return manifest
