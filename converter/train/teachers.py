"""Teachers for distillation: trained networks whose scores are part of the target.

They see the same augmented pictures as the student. A teacher that saw only the plain picture would
pass on what it has memorized (Beyer et al. 2022, arXiv:2106.05237: "a good teacher is patient and
consistent").
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import keras
import torch
from torch.nn import functional

from converter.keras_io.load import load_model
from converter.train import networks, torch_layers
from edge.errors import ModelError


class Teachers:
    """Ensemble of trained networks."""

    def __init__(self, paths: Sequence[str], precision: str = "auto"):
        """Load the networks.

        Args:
            paths: .keras files that `train` has written.
            precision: see `converter.config.TrainConfig`.

        Raises:
            ModelError: a file cannot be read, or its network is not one of `train`.
        """
        self.models = [_with_torch_layers(Path(path), precision) for path in paths]

    @torch.no_grad()
    def scores(self, x: torch.Tensor) -> torch.Tensor:
        """Return the mean of the teachers' scores; each sees the pictures at its own size.

        Args:
            x: float32, (n, 1, height, width), -1 to 1, from `converter.train.augment.augment`.

        Returns:
            float32, (n, 7), rows sum to 1.
        """
        return torch.stack([_scores(model, x) for model in self.models]).mean(0)


def load_trained(path: Path) -> keras.Model:
    """Load a network that `train` has written.

    Raises:
        ModelError: the file cannot be read, or its network is not one of `train`.
    """
    model = load_model(path)
    if model.name not in networks.NETWORKS:
        raise ModelError(f"{path}: not a network that train has written")
    return model


def _with_torch_layers(path: Path, precision: str) -> keras.Model:
    model = load_trained(path)
    twin = torch_layers.build(model.name, model.inputs[0].shape[1], precision=precision)
    twin.set_weights(model.get_weights())
    return twin


def _scores(model: keras.Model, x: torch.Tensor) -> torch.Tensor:
    size = model.inputs[0].shape[2]
    if x.shape[-1] != size:
        x = functional.interpolate(x, size, mode="bilinear", antialias=True)
    return model(torch_layers.as_input(x, model), training=False).float()
