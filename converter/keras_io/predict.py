"""Scores of the float network, through the preprocessing of the device."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from converter.data.default_manifest import DEFAULT_MANIFEST
from converter.progress import progress_bar
from edge.emotion.crop import preprocess
from edge.emotion.manifest import Manifest

BATCH = 256  # pictures at a time, to limit memory
COLOURS = {1: "grey", 3: "rgb"}


def manifest_of(model: Any, **fields: Any) -> Manifest:
    """Return the manifest of a float network, without a file and its checksum.

    Args:
        model: see `converter.keras_io.load.load_model`.
        fields: fields of the manifest that the network itself does not contain.
    """
    _, size, _, channels = model.inputs[0].shape
    return replace(DEFAULT_MANIFEST, name=model.name, size=size, colour=COLOURS[channels], **fields)


def normalize(images: np.ndarray, manifest: Manifest) -> np.ndarray:
    """Convert pictures to the input of a float network.

    Args:
        images: uint8, (n, height, width), grey.
        manifest: of the network.

    Returns:
        float32, (n, size, size, channels): (pixel - mean) * scale.
    """
    pixels = np.stack([preprocess(image, manifest) for image in images])
    with np.errstate(over="ignore", invalid="ignore"):  # answers to such numbers are refused
        return (pixels.astype(np.float32) - np.float32(manifest.mean)) * np.float32(manifest.scale)


def predict(
    model: Any, images: np.ndarray, manifest: Manifest, show_progress: bool = True
) -> np.ndarray:
    """Return the scores of a float network.

    Args:
        model: see `converter.keras_io.load.load_model`; on either backend.
        images: uint8, (n, height, width), grey.
        manifest: of the network.
        show_progress: show a progress bar on a terminal.

    Returns:
        float32, (n, number of classes), rows sum to 1, in the order of `manifest.classes`.
    """
    starts = progress_bar(
        range(0, len(images), BATCH), "float network", " batches", hidden=not show_progress
    )
    scores = [model.predict_on_batch(normalize(images[i : i + BATCH], manifest)) for i in starts]
    names = [label.name for label in manifest.classes]
    order = [manifest.labels.index(name) for name in names]
    return np.concatenate([np.asarray(part) for part in scores])[:, order]
