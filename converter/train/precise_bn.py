"""Recompute the statistics of batch normalization on plain pictures, after training.

While training, batch normalization averages means and variances of augmented pictures under
weights that still change. Recomputed with the final weights on plain pictures ("precise batch
normalization", Wu and Johnson 2021, arXiv:2105.07576), they match what the network sees in use;
docs/training.md gives the gain.
"""

from __future__ import annotations

import keras
import numpy as np
import torch
from torch.nn import functional

from converter.data.dataset import Dataset
from converter.train.torch_layers import as_input
from converter.train.trainer import Trainer

BATCHES, BATCH = 60, 128


def recompute_statistics(trainer: Trainer, data: Dataset) -> None:
    """Set means and variances of the averaged network to those of plain training pictures.

    Args:
        trainer: at the end of its run; its weights become the averaged ones.
        data: the training pictures.
    """
    norms = [
        layer
        for layer in trainer.model.layers
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    rng = np.random.default_rng(trainer.config.seed)
    with torch.no_grad():
        torch._foreach_copy_(trainer.values, trainer.average)
        for count in range(BATCHES):
            for layer in norms:
                layer.momentum = count / (count + 1)  # a plain mean over all batches
            rows = rng.choice(len(data), min(BATCH, len(data)), replace=False)
            pixels = torch.from_numpy(data.images[rows])[:, None].to(trainer.config.device).float()
            pixels = functional.interpolate(pixels, trainer.config.sizes[-1][1], mode="bilinear")
            trainer.model(as_input((pixels - 128) / 128, trainer.model), training=True)
        torch._foreach_copy_(trainer.average, trainer.values)
