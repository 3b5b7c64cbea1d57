"""Keras networks that torch trains faster on a CPU, with the same weights; channels come first."""

from __future__ import annotations

import keras
import torch
from torch.nn import functional

from converter.train import networks


class FusedBatchNorm(keras.layers.BatchNormalization):
    """Batch normalization by torch's own kernel: a third less time for the whole network."""

    def call(  # Keras passes the mask only to layers that name it
        self,
        inputs: torch.Tensor,
        training: bool | None = None,
        mask: torch.Tensor | None = None,
    ) -> torch.Tensor:
        mean, variance = self.moving_mean.value, self.moving_variance.value
        gamma, beta = self.gamma.value, self.beta.value
        return functional.batch_norm(
            inputs, mean, variance, gamma, beta, bool(training), 1 - self.momentum, self.epsilon
        )


class PatchConv(keras.layers.Conv2D):
    """3x3 convolution; of one channel, as one product of matrices.

    For a single channel oneDNN's gradient is three times slower than that.
    """

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        channels, height, width = inputs.shape[1:]
        if channels != 1:
            return super().call(inputs)
        padded = functional.pad(inputs, (1, 1, 1, 1))[:, 0]
        patches = torch.stack(
            [padded[:, y : y + height, x : x + width] for y in range(3) for x in range(3)], -1
        )
        return (patches @ self.kernel.value.reshape(9, -1)).permute(0, 3, 1, 2)


def knows_bfloat16() -> bool:
    """Whether this processor multiplies in bfloat16 faster than in float32."""
    return bool(torch.cpu.get_capabilities().get("avx512_bf16", False))


def build(
    name: str,
    size: int | None = None,
    votes_head: bool = False,
    precision: str = "auto",
    pretrained: bool = False,
) -> keras.Model:
    """Make a network of these layers.

    Args:
        name: see `converter.networks.build`.
        size: likewise.
        votes_head: likewise.
        precision: see `converter.config.TrainConfig`.
        pretrained: see `converter.networks.build`.

    Returns:
        keras.Model, pictures as (n, channels, size, size); its weights are float32 and those of
        the plain network.
    """
    usual = "bfloat16" if knows_bfloat16() else "float32"
    chosen = usual if precision == "auto" else precision
    keras.config.set_image_data_format("channels_first")
    keras.config.set_dtype_policy("mixed_bfloat16" if chosen == "bfloat16" else "float32")
    try:
        parts = networks.Parts(PatchConv, FusedBatchNorm)
        return networks.build(name, size, votes_head, parts, pretrained)
    finally:
        keras.config.set_image_data_format("channels_last")
        keras.config.set_dtype_policy("float32")


def shaped(x: torch.Tensor, model: keras.Model) -> torch.Tensor:
    """Grey pictures, (n, 1, height, width), as a network of these layers takes them."""
    channels = model.inputs[0].shape[1]
    return x.expand(-1, channels, -1, -1).contiguous(memory_format=torch.channels_last)
