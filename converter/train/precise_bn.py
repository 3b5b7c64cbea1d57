"""Measure normalization anew on pictures as the device will show them.

While training, batch normalization collects means and variances of pictures that are turned,
shifted and partly erased, under weights that still move. Taken once more with the final weights on
plain pictures ("precise batch normalization", Wu and Johnson 2021, arXiv:2105.07576), they
fit what the network sees in use; docs/training.md says what that brought.
"""

from __future__ import annotations

import keras
import numpy as np
import torch
from torch.nn import functional

from converter.data.dataset import Dataset
from converter.train.torch_layers import shaped
from converter.train.trainer import Run

BATCHES, BATCH = 60, 128


def settle(run: Run, data: Dataset) -> None:
    """Give the averaged weights the means and variances of plain training pictures.

    Args:
        run: at its end; its weights become the averaged ones.
        data: what it learned from.
    """
    kind = keras.layers.BatchNormalization
    layers = [layer for layer in run.model.layers if isinstance(layer, kind)]
    rows = np.random.default_rng(run.config.seed)
    with torch.no_grad():
        torch._foreach_copy_(run.values, run.average)
        for count in range(BATCHES):
            for layer in layers:
                layer.momentum = count / (count + 1)  # so that all batches count the same
            chosen = rows.choice(len(data), min(BATCH, len(data)), replace=False)
            pixels = torch.from_numpy(data.images[chosen])[:, None].float()
            pixels = functional.interpolate(pixels, run.config.sizes[-1][1], mode="bilinear")
            run.model(shaped((pixels - 128) / 128, run.model), training=True)
        torch._foreach_copy_(run.average, run.values)
