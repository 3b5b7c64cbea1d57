"""The networks that `train` knows by name, as Keras 3 models.

They keep to operators that run well as int8 on XNNPACK and on the Edge TPU: plain 3x3
convolutions, ReLU, max and average pooling, dense, softmax, static shapes.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
from keras import layers

from edge.errors import ConfigError
from edge.scene import EMOTIONS

BatchNorm = Callable[..., layers.Layer]


class _Builder:
    """Layers that agree on the data format and on the kind of batch normalization."""

    def __init__(self, batch_norm: BatchNorm):
        self.batch_norm = batch_norm
        self.axis = 1 if keras.config.image_data_format() == "channels_first" else -1

    def input(self, size: int | None) -> keras.KerasTensor:
        shape = (1, size, size) if self.axis == 1 else (size, size, 1)
        return keras.Input(shape, name="face")

    def conv(self, x: keras.KerasTensor, width: int, relu: bool = True) -> keras.KerasTensor:
        """A 3x3 convolution with batch normalization; `relu` can be left for after a sum."""
        x = layers.Conv2D(width, 3, padding="same", use_bias=False, kernel_initializer="he_normal")(
            x
        )
        x = self.batch_norm(axis=self.axis, momentum=0.9, epsilon=1e-5)(x)
        return layers.ReLU()(x) if relu else x

    def residual(self, x: keras.KerasTensor) -> keras.KerasTensor:
        width = x.shape[self.axis]
        inner = self.conv(self.conv(x, width), width, relu=False)
        return layers.ReLU()(layers.Add()([x, inner]))


def _residual_stages(b: _Builder, x: keras.KerasTensor, stem: int, widths: tuple[int, ...]):
    """Stem, then per stage: halve, widen, one residual block; average pooling at the end."""
    x = b.conv(x, stem)
    for width in widths:
        x = b.residual(b.conv(layers.MaxPooling2D(2)(x), width))
    return layers.GlobalAveragePooling2D()(x)


# name -> (width of the stem, width of each stage)
NETWORKS: dict[str, tuple[int, tuple[int, ...]]] = {
    "compact": (32, (48, 96, 192)),  # 1.10 M parameters, 92 million MACs at 48x48
    "tiny": (8, (8, 16)),  # for tests: trains in seconds
}


def build(
    name: str,
    size: int | None = 48,
    votes_head: bool = False,
    batch_norm: BatchNorm = layers.BatchNormalization,
) -> keras.Model:
    """Make a network with fresh weights.

    Args:
        name: one of `NETWORKS`.
        size: height and width of the grey input in pixels; None leaves it open (training).
        votes_head: True gives the training form: one output of (batch, 14) logits, seven for
            the label and seven for the crowd's votes. False gives the form that ships: seven
            probabilities.
        batch_norm: stands in for `keras.layers.BatchNormalization`, with the same weights.

    Raises:
        ConfigError: no network has that name.
    """
    if name not in NETWORKS:
        raise ConfigError(f"no network {name!r}: take one of {', '.join(NETWORKS)}")
    builder = _Builder(batch_norm)
    face = builder.input(size)
    features = _residual_stages(builder, face, *NETWORKS[name])
    features = layers.Dropout(0.2)(features)
    logits = layers.Dense(len(EMOTIONS), name="logits")(features)
    if votes_head:
        votes = layers.Dense(len(EMOTIONS), name="votes")(features)
        return keras.Model(face, layers.Concatenate()([logits, votes]), name=name)
    return keras.Model(face, layers.Softmax(name="emotion")(logits), name=name)


def without_votes_head(model: keras.Model, size: int) -> keras.Model:
    """The form that ships, with the weights of a trained network.

    Args:
        model: what `build(..., votes_head=True)` gave; its last two weights are the votes'.
        size: height and width of the input in pixels.
    """
    shipped = build(model.name, size)
    shipped.set_weights(model.get_weights()[: len(shipped.weights)])
    return shipped
