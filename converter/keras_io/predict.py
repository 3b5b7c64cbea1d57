"""The answers of the float network, through the device's own preprocessing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from tqdm import tqdm

from converter.data.default_manifest import CONTRACT
from edge.emotion.classifier import preprocess
from edge.emotion.manifest import Manifest
from edge.labels import EMOTIONS

BATCH = 256  # pictures at a time, for memory
COLOURS = {1: "grey", 3: "rgb"}


def contract(model: Any, **known: Any) -> Manifest:
    """The manifest that a network implies; what only its .tflite file can tell is left open.

    Args:
        model: what `converter.loading.load` gave.
        known: fields of the manifest that the network itself does not tell.
    """
    _, size, _, channels = model.inputs[0].shape
    return replace(CONTRACT, name=model.name, size=size, colour=COLOURS[channels], **known)


def normalized(images: np.ndarray, manifest: Manifest) -> np.ndarray:
    """Bring pictures into the form that a float network takes.

    Args:
        images: uint8, (n, height, width), grey.
        manifest: the network's contract.

    Returns:
        float32, (n, size, size, channels).
    """
    pixels = np.stack([preprocess(image, manifest) for image in images])
    return (pixels.astype(np.float32) - np.float32(manifest.mean)) * np.float32(manifest.scale)


def predict(
    model: Any, images: np.ndarray, manifest: Manifest, told: str = "float network"
) -> np.ndarray:
    """Answers of a float network.

    Args:
        model: seven probabilities out, see `converter.loading.load`; on either backend.
        images: uint8, (n, height, width), grey.
        manifest: the network's contract.
        told: label of the progress bar; none without.

    Returns:
        float32, (n, 7), rows sum to 1, in the order of `EMOTIONS`.
    """
    starts = range(0, len(images), BATCH)
    bar = tqdm(starts, told, unit=" batches", leave=False, disable=None if told else True)
    answers = [model.predict_on_batch(normalized(images[i : i + BATCH], manifest)) for i in bar]
    order = [manifest.labels.index(name) for name in EMOTIONS]
    return np.concatenate([np.asarray(part) for part in answers])[:, order]
