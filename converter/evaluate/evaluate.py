"""Measure a float or int8 network on one split of a data set."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from converter.config import NO_PROGRAMS, ConvertConfig, Programs
from converter.data.classes import Classes, in_data_order
from converter.data.copies import find_copies
from converter.data.dataset import Dataset
from converter.data.splits import load_split
from converter.evaluate import metrics
from converter.evaluate.ranges import known_ranges
from converter.evaluate.reading import Reading, outputs
from converter.evaluate.sense import Problem, find_nonsense
from converter.evaluate.trials import Ask
from converter.keras_io import backend
from converter.keras_io.forms import is_tflite
from converter.keras_io.labels import check_labels
from converter.keras_io.load import load_source
from converter.keras_io.predict import manifest_of, predict
from converter.keras_io.source import Source, find
from converter.progress import progress_bar
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.emotion.manifest import Manifest
from edge.engine.litert import LiteRTEngine
from edge.errors import ModelError
from edge.system.silence import silenced

DEFAULTS = ConvertConfig()

log = logging.getLogger(__name__)


class Evaluation(NamedTuple):
    """Answers of a network to one split of a data set.

    Attributes:
        result: metrics, see `evaluate`.
        data: the pictures.
        scores: float32, (n, classes), in the order of the classes, rows sum to 1.
        problem: what is wrong with the answers.
    """

    result: dict[str, Any]
    data: Dataset
    scores: np.ndarray
    problem: Problem


def examine(
    model: Path,
    folder: Path,
    split: str,
    config: ConvertConfig = DEFAULTS,
    *,
    renamed: Mapping[str, str] | None = None,
    programs: Programs = NO_PROGRAMS,
    weights: Path | None = None,
) -> Evaluation:
    """Measure a network; a warning says if its answers make no sense.

    Args:
        model: a .tflite file with its manifest, run as on the device, or a float network.
        folder: the data set.
        split: one of `converter.data.splits.SPLITS`.
        config: mean, scale and labels of a float network, which has no manifest.
        renamed: see `converter.data.classes.Classes`.
        programs: see `converter.keras_io.source.find`.
        weights: see there.

    Returns:
        its `result` has the metrics of `metrics.measure`, model, split, temperature (1 for a float
        network) and majority. For a test split also `copies`, the number of its pictures whose
        pixels are in the training split too, and `accuracy_without_copies`, None if none is left.

    Raises:
        ModelError, DataError: the model or the data cannot be read, or its answers are not numbers.
    """
    source = None if is_tflite(model) else find(model, weights, programs)
    labels = config.labels if source else load_manifest(model).labels
    classes = Classes(in_data_order(labels), renamed or {})
    data = load_split(folder, split, classes)
    training = data if split == "train" else load_split(folder, "train", classes)
    scores, problem, temperature = (
        _measure_float(source, data, training, config, programs)
        if source
        else _measure_int8(model, data)
    )
    _report(model, problem, is_converted=source is None)
    result = {"model": model.name, "split": split, "temperature": temperature}
    result |= metrics.measure(scores, data.labels, data.classes)
    result["majority"] = metrics.measure_majority(scores, data.majority, data.classes)
    result |= {} if split == "train" else _without_copies(scores, data, training)
    return Evaluation(result, data, scores, problem)


def _report(model: Path, problem: Problem, is_converted: bool) -> None:
    """Warn of answers that make no sense; refuse those that are no numbers."""
    if problem.final:
        raise ModelError(f"{model}: not measured: {problem.text}")
    if problem.text:
        cure = "; these are options of convert: convert it again with them" if is_converted else ""
        log.warning("%s: %s%s", model, problem.text, cure)


def _measure_float(
    source: Source, data: Dataset, training: Dataset, config: ConvertConfig, programs: Programs
) -> tuple[np.ndarray, Problem, float]:
    """Return the scores of a float network, what is wrong with them, and its temperature, 1."""
    backend.use("tensorflow")
    network = load_source(source, programs)
    check_labels(source.path, network, config.labels)
    known = {"mean": config.mean, "scale": config.scale, "labels": config.labels}
    manifest = manifest_of(network, **known)
    scores = predict(network, data.images, manifest)
    ask, ranges = ask_network(network, manifest, data), known_ranges(training.images)
    return scores, find_nonsense(scores, data.labels, Reading.of(manifest), ask, ranges), 1.0


def _measure_int8(model: Path, data: Dataset) -> tuple[np.ndarray, Problem, float]:
    """Return the scores of a .tflite network, what is wrong with them, and its temperature."""
    manifest = load_manifest(model)
    scores = classify(open_classifier(model, manifest), data.images)
    problem = find_nonsense(scores, data.labels, Reading.of(manifest))
    return scores, problem, manifest.temperature


def ask_network(model: Any, manifest: Manifest, data: Dataset) -> Ask:
    """Return a function that gives a float network's outputs under other readings."""

    def ask(rows: np.ndarray, reading: Reading) -> np.ndarray:
        other = replace(manifest, mean=reading.mean, scale=reading.scale)
        scores = predict(model, data.images[rows], other, show_progress=False)
        return outputs(scores, other.labels, Reading.of(other).classes)

    return ask


def open_classifier(model: Path, manifest: Manifest) -> EmotionClassifier:
    """Open a .tflite file as the device does."""
    with silenced(1, 2):
        engine = LiteRTEngine(model, manifest.mean, manifest.scale)
    return EmotionClassifier(engine, manifest)


def classify(classifier: EmotionClassifier, images: np.ndarray) -> np.ndarray:
    """Return the scores that the device would compute.

    Args:
        classifier: the network with its manifest.
        images: uint8, (n, height, width), grey.

    Returns:
        float32, (n, number of classes), after temperature scaling, rows sum to 1, in the order of
        the manifest's classes.
    """
    bar = progress_bar(images, "int8 network", " pictures")
    return np.stack([classifier.classify_crop(image).scores for image in bar])


def _without_copies(scores: np.ndarray, data: Dataset, train: Dataset) -> dict[str, Any]:
    copied = find_copies(data, train)
    labels = data.labels[~copied]
    return {
        "copies": int(copied.sum()),
        "accuracy_without_copies": (
            metrics.accuracy(scores[~copied], labels) if len(labels) else None
        ),
    }
