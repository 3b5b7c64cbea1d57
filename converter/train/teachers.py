"""Trained networks whose answers are learned too, of the very pictures that are learned from.

A teacher that looks at each changed picture, and not once at the plain one, does not hand on what
it learned by heart (Beyer et al. 2022, arXiv:2106.05237: a good teacher is patient and
consistent).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import keras
import torch
from torch.nn import functional

from converter.keras_io.load import load
from converter.train import networks
from converter.train import torch_layers as fused
from edge.errors import ModelError


class Teachers:
    """Any number of trained networks that answer together."""

    def __init__(self, paths: Sequence[str], precision: str = "auto"):
        """Load them.

        Args:
            paths: .keras files that `train` made.
            precision: see `converter.config.TrainConfig`.

        Raises:
            ModelError: a file cannot be read, or `train` knows no such network.
        """
        self.models = [_fast(Path(path), precision) for path in paths]

    @torch.no_grad()
    def answer(self, x: torch.Tensor) -> torch.Tensor:
        """The mean of their answers; each sees the pictures at the size that it was saved for.

        Args:
            x: float32, (n, 1, height, width), -1 to 1, as `converter.augment.augment` gives.

        Returns:
            float32, (n, 7), rows sum to 1.
        """
        return torch.stack([_ask(model, x) for model in self.models]).mean(0)


def check(path: Path) -> keras.Model:
    """Read a network that `train` made.

    Raises:
        ModelError: the file cannot be read, or `train` knows no such network.
    """
    model = load(path)
    if model.name not in networks.NETWORKS:
        raise ModelError(f"{path}: a teacher has to be a network that train made")
    return model


def _fast(path: Path, precision: str) -> keras.Model:
    model = check(path)
    twin = fused.build(model.name, model.inputs[0].shape[1], precision=precision)
    twin.set_weights(model.get_weights())
    return twin


def _ask(model: keras.Model, x: torch.Tensor) -> torch.Tensor:
    size = model.inputs[0].shape[2]
    if x.shape[-1] != size:
        x = functional.interpolate(x, size, mode="bilinear", antialias=True)
    return model(fused.shaped(x, model), training=False).float()
