"""What a float network says while Keras runs on torch, as it does for training."""

from __future__ import annotations

import keras
import numpy as np
import torch
from tqdm import tqdm

from converter import floats


def answers(model: keras.Model, images: np.ndarray, told: str = "") -> np.ndarray:
    """Answers of a network to pictures as the device would bring them to it.

    Args:
        model: on the torch backend; seven probabilities out.
        images: uint8, (n, height, width), grey.
        told: label of the progress bar; none without.

    Returns:
        float32, (n, 7), rows sum to 1.
    """
    contract, parts = floats.contract(model), []
    starts = range(0, len(images), floats.BATCH)
    bar = tqdm(starts, told, unit=" batches", leave=False, disable=None if told else True)
    with torch.no_grad():
        for start in bar:
            faces = floats.normalized(images[start : start + floats.BATCH], contract)
            parts.append(model(torch.from_numpy(faces), training=False).numpy())
    return np.concatenate(parts)
