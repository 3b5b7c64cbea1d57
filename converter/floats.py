"""The float network, a .keras file, under TensorFlow."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from converter.contract import CONTRACT
from converter.quiet import quiet
from edge.classify import preprocess
from edge.errors import ModelError
from edge.manifest import Manifest
from edge.scene import EMOTIONS

BATCH = 256  # pictures at a time, for memory
COLOURS = {1: "grey", 3: "rgb"}


def load(path: Path) -> Any:
    """Read a trained network.

    Returns:
        keras.Model on the TensorFlow backend: one picture in, (pixel - mean) * scale; seven
        probabilities out, in the order of `EMOTIONS`.

    Raises:
        ModelError: the file is missing, damaged, or its network has another form.
    """
    if not path.is_file():
        raise ModelError(f"{path}: no such model")
    with quiet():
        keras = _keras()
        try:
            model = keras.saving.load_model(path, compile=False)
        except (ValueError, TypeError, KeyError, OSError, zipfile.BadZipFile) as error:
            reason = (str(error) or repr(error)).splitlines()[0]
            raise ModelError(f"{path}: not a Keras model that loads here: {reason}") from error
        _check(path, model)
    return model


def _keras() -> Any:
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    return keras


def _check(path: Path, model: Any) -> None:
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ModelError(f"{path}: expected one input and one output")
    shape = model.inputs[0].shape
    if len(shape) != 4 or None in shape[1:] or shape[1] != shape[2] or shape[3] not in COLOURS:
        raise ModelError(f"{path}: takes {shape}: expected square grey or RGB pictures, size fixed")
    if model.outputs[0].shape[1:] != (len(EMOTIONS),):
        raise ModelError(f"{path}: answers {model.outputs[0].shape}: expected 7 probabilities")
    noise = np.random.default_rng(0).uniform(-1, 1, (4, *shape[1:])).astype(np.float32)
    answers = model.predict_on_batch(noise)
    if answers.min() < 0 or not np.allclose(answers.sum(1), 1, atol=1e-3):
        raise ModelError(f"{path}: its outputs are no probabilities: end it with a softmax")


def contract(model: Any) -> Manifest:
    """The manifest that a network implies; what only its .tflite file can tell is left open."""
    _, size, _, channels = model.inputs[0].shape
    return replace(CONTRACT, name=model.name, size=size, colour=COLOURS[channels])


def normalized(images: np.ndarray, manifest: Manifest) -> np.ndarray:
    """Bring pictures into the form that a float network takes.

    Args:
        images: uint8, (n, height, width), grey.
        manifest: the network's contract.

    Returns:
        float32, (n, size, size, channels).
    """
    pixels = np.stack([preprocess(image, manifest) for image in images])
    return (pixels.astype(np.float32) - manifest.mean) * np.float32(manifest.scale)


def predict(model: Any, images: np.ndarray) -> np.ndarray:
    """Answers of a float network.

    Args:
        model: what `load` gave.
        images: uint8, (n, height, width), grey.

    Returns:
        float32, (n, 7), rows sum to 1.
    """
    faces = normalized(images, contract(model))
    bar = tqdm(
        range(0, len(faces), BATCH), "float network", unit=" batches", leave=False, disable=None
    )
    return np.concatenate([model.predict_on_batch(faces[i : i + BATCH]) for i in bar])
