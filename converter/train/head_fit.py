"""Fit the last layer of a network to labels and votes in a given share.

The layers below stay as they are, so that a fit takes seconds.
"""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np
import torch
from torch.nn import functional

from converter.data.dataset import Dataset
from converter.progress import progress_bar
from converter.train.networks import LABEL_HEAD
from converter.train.soft_targets import own_targets
from converter.train.teachers import BATCH, outputs_of, plain

# Weight of the sum of the kernel's squares. Of 1e-5, 1e-4 and 1e-3, the best on public_test.
DECAY = 1e-3
STEPS = 200  # of the optimizer, at most


class Head(NamedTuple):
    """Weights of a dense layer, float32.

    Attributes:
        kernel: (features, 7).
        bias: (7,).
    """

    kernel: np.ndarray
    bias: np.ndarray

    def logits(self, features: np.ndarray) -> np.ndarray:
        """Return the logits for some features, (n, features): float32, (n, 7)."""
        result: np.ndarray = features @ self.kernel + self.bias
        return result


def features_of(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Return what the head of a network sees of plain pictures.

    Args:
        model: of `converter.train.torch_layers`.
        images: uint8, (n, height, width).

    Returns:
        float32, (n, features).
    """
    trunk = keras.Model(model.inputs, model.get_layer(LABEL_HEAD).input)
    parts = []
    for start in progress_bar(range(0, len(images), BATCH), "features", " batches"):
        x = plain(images[start : start + BATCH])
        parts.append(outputs_of(trunk, x).cpu().numpy())
    return np.concatenate(parts)


def targets_of(data: Dataset, soft: np.ndarray | None, distill: float) -> np.ndarray:
    """Return what labels and votes say of pictures.

    Args:
        data: training pictures.
        soft: float32, (n, 14), of teachers, see `converter.train.soft_targets`; None: no teachers.
        distill: share of the teachers in the target, 0 to 1.

    Returns:
        float32, (n, 14): seven for the label, seven for the votes; each seven sum to 1.
    """
    own = own_targets(data)
    return own if soft is None else (1 - distill) * own + distill * soft


def fit(features: np.ndarray, targets: np.ndarray, share: float) -> Head:
    """Return the head of the least cross-entropy; the problem is convex, so there is only one.

    Args:
        features: float32, (n, features), of the training pictures.
        targets: float32, (n, 14), see `targets_of`.
        share: of the votes in the target, 0 to 1.
    """
    label, votes = np.split(targets, 2, axis=1)
    x, target = torch.from_numpy(features), torch.from_numpy((1 - share) * label + share * votes)
    kernel = torch.zeros(x.shape[1], target.shape[1], requires_grad=True)
    bias = torch.zeros(target.shape[1], requires_grad=True)
    optimizer = torch.optim.LBFGS([kernel, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = functional.cross_entropy(x @ kernel + bias, target) + DECAY * kernel.square().sum()
        torch.autograd.backward(value)
        return value

    optimizer.step(loss)
    return Head(kernel.detach().numpy(), bias.detach().numpy())
