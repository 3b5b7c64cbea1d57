"""Measure a network, float or int8, on one split of a data set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from converter.config import ConvertConfig
from converter.data import splits as data
from converter.evaluate import metrics
from converter.keras_io import load as loading
from converter.keras_io import predict as floats
from converter.keras_io.quiet import quiet
from edge.emotion.classifier import EmotionClassifier, load_manifest
from edge.emotion.manifest import Manifest
from edge.engine.litert import LiteRTEngine
from edge.errors import DataError
from edge.labels import EMOTIONS

OURS = ConvertConfig()


def evaluate(
    model: Path,
    folder: Path,
    split: str,
    form: ConvertConfig = OURS,
    plots: Path | None = None,
) -> dict[str, Any]:
    """Measure a network.

    Args:
        model: a .tflite file with its manifest, run as the device runs it, or a float network,
            see `converter.loading.load`.
        folder: the data set, see `converter.data.load`.
        split: one of `converter.data.SPLITS`.
        form: mean, scale and labels of a float network, which has no manifest.
        plots: folder for the figures of `draw`; None draws none.

    Returns:
        what `converter.metrics.measure` gives, with model, split and temperature (1 for a
        float network, which has none); and for a test split `copies`, how many of its pictures
        have their pixels in the training split, and `accuracy_without_copies`, None where
        none is left.

    Raises:
        ModelError: the model cannot be used.
        DataError: the data set cannot be read.
    """
    pictures = data.load(folder, split)
    scores, temperature = _answer(model, pictures.images, form)
    result = {"model": model.name, "split": split, "temperature": temperature}
    result |= metrics.measure(scores, pictures.labels)
    if split != "train":
        copied = data.copies(pictures, data.load(folder, "train"))
        result["copies"] = int(copied.sum())
        result["accuracy_without_copies"] = (
            None if copied.all() else metrics.accuracy(scores[~copied], pictures.labels[~copied])
        )
    if plots:
        draw(plots, scores, pictures.labels)
    return result


def draw(folder: Path, scores: np.ndarray, labels: np.ndarray) -> None:
    """Write confusion.png, roc.png, reliability.png and report.txt.

    Args:
        folder: made if it is not there.
        scores: float32, (n, 7), rows sum to 1.
        labels: int64, (n,).

    Raises:
        DataError: a file cannot be written.
    """
    from converter.evaluate import drop as curves
    from converter.evaluate.figures import answers as plots  # matplotlib takes half a second
    from converter.evaluate.figures import style as paper

    result = metrics.measure(scores, labels)
    paper.save(plots.confusion(np.array(result["confusion"])), folder / "confusion.png")
    paper.save(plots.roc(scores, labels), folder / "roc.png")
    paper.save(plots.reliability(scores, labels), folder / "reliability.png")
    paper.put(folder / "report.txt", (curves.report_text(result) + "\n").encode())


def _answer(model: Path, images: np.ndarray, form: ConvertConfig) -> tuple[np.ndarray, float]:
    if model.suffix != ".tflite":
        network = loading.load(model)
        known = {"mean": form.mean, "scale": form.scale, "labels": form.labels}
        return floats.predict(network, images, floats.contract(network, **known)), 1.0
    manifest = load_manifest(model)
    return answers(classifier(model, manifest), images), manifest.temperature


def classifier(model: Path, manifest: Manifest) -> EmotionClassifier:
    """Open a .tflite file as the device does."""
    with quiet():
        engine = LiteRTEngine(model, manifest.mean, manifest.scale)
    return EmotionClassifier(engine, manifest)


def answers(classifier: EmotionClassifier, images: np.ndarray) -> np.ndarray:
    """What the device would say to each picture.

    Args:
        classifier: the network with its manifest.
        images: uint8, (n, height, width), grey.

    Returns:
        float32, (n, 7), calibrated, rows sum to 1.
    """
    bar = tqdm(images, "int8 network", unit=" pictures", leave=False, disable=None)
    return np.stack([classifier.classify_crop(image).scores for image in bar])


def table(result: dict[str, Any]) -> str:
    """The figures for people, in percent."""
    lines = [
        f"{result['model']} on {result['split']}: {result['pictures']} pictures",
        f"  accuracy   {result['accuracy']:8.2%}",
        f"  macro F1   {result['macro_f1']:8.2%}",
        f"  ECE        {result['ece']:8.2%}   (temperature {result['temperature']:.3g})",
    ]
    if result.get("accuracy_named") is not None:
        lines.append(
            f"  accuracy of the {result['named']:.1%} that the screen does not call unsure: "
            f"{result['accuracy_named']:.2%}"
        )
    if result.get("accuracy_without_copies") is not None:
        lines.append(
            f"  accuracy without the {result['copies']} pictures that training holds too: "
            f"{result['accuracy_without_copies']:.2%}"
        )
    return "\n".join([*lines, "", *_class_lines(result), "", *_confusion_lines(result)])


def _class_lines(result: dict[str, Any]) -> list[str]:
    lines = [f"{'':10}{'precision':>10}{'recall':>10}{'support':>10}"]
    lines += [
        f"{name:10}{row['precision']:>10.1%}{row['recall']:>10.1%}{row['support']:>10}"
        for name, row in result["classes"].items()
    ]
    return lines


def _confusion_lines(result: dict[str, Any]) -> list[str]:
    lines = ["label down, answer across", f"{'':10}" + "".join(f"{n:>10}" for n in EMOTIONS)]
    for name, counts in zip(EMOTIONS, result["confusion"], strict=True):
        lines.append(f"{name:10}" + "".join(f"{count:>10}" for count in counts))
    return lines


def save(result: dict[str, Any], path: Path) -> None:
    """Write the figures as JSON.

    Raises:
        DataError: the file cannot be written.
    """
    try:
        path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from error
