"""Keras layers that torch trains faster on a CPU, with the same weights; channels come first."""

from __future__ import annotations

import keras
import torch
from torch.nn import functional

from converter.train import networks
from edge.labels import EMOTIONS


class FusedBatchNorm(keras.layers.BatchNormalization):  # type: ignore[misc]  # Keras is untyped
    """Batch normalization by torch's fused kernel, which saves a third of a network's time."""

    def call(
        self,
        inputs: torch.Tensor,
        training: bool | None = None,
        mask: torch.Tensor | None = None,  # Keras passes it only to layers that declare it
    ) -> torch.Tensor:
        """Normalize a batch; while training, also update the moving statistics."""
        mean, variance = self.moving_mean.value, self.moving_variance.value
        gamma, beta = self.gamma.value, self.beta.value
        return functional.batch_norm(
            inputs, mean, variance, gamma, beta, bool(training), 1 - self.momentum, self.epsilon
        )


class PatchConv(keras.layers.Conv2D):  # type: ignore[misc]  # Keras is untyped
    """3x3 convolution that computes a single input channel as one matrix product.

    For a single channel, the gradient of oneDNN's convolution takes three times as long.
    """

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        """Convolve a batch: (n, channels, height, width)."""
        channels, height, width = inputs.shape[1:]
        if channels != 1:
            return super().call(inputs)
        padded = functional.pad(inputs, (1, 1, 1, 1))[:, 0]
        patches = torch.stack(
            [padded[:, y : y + height, x : x + width] for y in range(3) for x in range(3)], -1
        )
        return (patches @ self.kernel.value.reshape(9, -1)).permute(0, 3, 1, 2)


def supports_bfloat16() -> bool:
    """Return whether this processor multiplies in bfloat16 faster than in float32."""
    return bool(torch.cpu.get_capabilities().get("avx512_bf16", False))


def chosen_precision(precision: str, device: str) -> str:
    """Return what "auto" means on a device; another precision is returned as it is."""
    if precision != "auto":
        return precision
    return "bfloat16" if device == "cuda" or supports_bfloat16() else "float32"


def build(
    name: str,
    size: int | None = None,
    votes_head: bool = False,
    precision: str = "auto",
    pretrained: bool = False,
    classes: int = len(EMOTIONS),
) -> keras.Model:
    """Return a network made of these layers.

    Args:
        name: see `converter.train.networks.build`, also for `size`, `votes_head`, `pretrained`.
        size: height and width of the input in pixels; None leaves it open.
        votes_head: True gives the training form.
        precision: see `converter.config.TrainConfig`; "auto" means that of the processor.
        pretrained: start from ImageNet weights.
        classes: number of them.

    Returns:
        keras.Model for pictures as (n, channels, size, size); its weights are float32, and equal
        in number and shape to those of `converter.train.networks.build`.
    """
    precision = chosen_precision(precision, "cpu")
    keras.config.set_image_data_format("channels_first")
    keras.config.set_dtype_policy("mixed_bfloat16" if precision == "bfloat16" else "float32")
    try:
        types = networks.LayerTypes(PatchConv, FusedBatchNorm)
        return networks.build(name, size, votes_head, types, pretrained, classes)
    finally:
        keras.config.set_image_data_format("channels_last")
        keras.config.set_dtype_policy("float32")


def as_input(x: torch.Tensor, model: keras.Model) -> torch.Tensor:
    """Return grey pictures, (n, 1, height, width), as the input of a network of these layers."""
    channels = model.inputs[0].shape[1]
    return x.expand(-1, channels, -1, -1).contiguous(memory_format=torch.channels_last)
