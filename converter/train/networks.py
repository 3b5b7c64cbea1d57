"""The networks that `train` knows by name, as Keras 3 models.

Ours keep to operators that run well as int8 on XNNPACK and on the Edge TPU: plain 3x3
convolutions, ReLU, max and average pooling, dense, softmax, static shapes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import keras
from keras import layers

from edge.errors import ConfigError
from edge.labels import EMOTIONS


class Parts(NamedTuple):
    """The layers to build of; others with the same weights can stand in for training."""

    conv: Callable[..., layers.Layer] = layers.Conv2D
    batch_norm: Callable[..., layers.Layer] = layers.BatchNormalization


KERAS_OWN = Parts()


class Features(NamedTuple):
    """A network up to its heads: the picture that goes in, and the features of its face."""

    face: keras.KerasTensor
    features: keras.KerasTensor


def _axis() -> int:
    return 1 if keras.config.image_data_format() == "channels_first" else -1


def _input(size: int | None, channels: int) -> keras.KerasTensor:
    shape = (channels, size, size) if _axis() == 1 else (size, size, channels)
    return keras.Input(shape, name="face")


class _Residual:
    """Stem, then per stage: halve, widen, one residual block; average pooling at the end."""

    def __init__(self, stem: int, widths: tuple[int, ...]):
        self.stem, self.widths = stem, widths

    def __call__(self, size: int | None, parts: Parts, pretrained: bool) -> Features:
        face = _input(size, 1)
        x = self._conv(face, self.stem, parts)
        for width in self.widths:
            x = self._conv(layers.MaxPooling2D(2)(x), width, parts)
            inner = self._conv(self._conv(x, width, parts), width, parts, relu=False)
            x = layers.ReLU()(layers.Add()([x, inner]))
        return Features(face, layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(x)))

    def _conv(
        self, x: keras.KerasTensor, width: int, parts: Parts, relu: bool = True
    ) -> keras.KerasTensor:
        """A 3x3 convolution with batch normalization; `relu` can be left for after a sum."""
        conv = parts.conv(width, 3, padding="same", use_bias=False, kernel_initializer="he_normal")
        x = parts.batch_norm(axis=_axis(), momentum=0.9, epsilon=1e-5)(conv(x))
        return layers.ReLU()(x) if relu else x


def _resnet50v2(size: int | None, parts: Parts, pretrained: bool) -> Features:
    """ResNet50V2 (He et al. 2016) and, above it, the head of the project we grew out of.

    Batch normalization, global average pooling, dense layers with dropout; RGB.
    """
    face = _input(size, 3)
    try:
        trunk = keras.applications.ResNet50V2(
            include_top=False, weights="imagenet" if pretrained else None, input_tensor=face
        )
    except Exception as error:
        # Keras raises a bare Exception when a download fails; nothing else raises one.
        if type(error) is not Exception:
            raise
        raise ConfigError(
            f"no ImageNet weights ({error}): leave out --pretrained to begin at random"
        ) from error
    x = parts.batch_norm(axis=_axis())(trunk.output)
    x = layers.GlobalAveragePooling2D()(x)
    for units, drop in ((256, 0.3), (128, 0.3)):
        x = layers.Dropout(drop)(layers.Dense(units, activation="relu")(x))
    return Features(face, x)


NETWORKS: dict[str, Callable[[int | None, Parts, bool], Features]] = {
    "compact": _Residual(32, (48, 96, 192)),  # 1.10 M parameters, 92 million MACs at 48x48
    "wide": _Residual(32, (64, 128, 256)),  # 1.94 M parameters, 160 million MACs: a teacher
    "resnet50v2": _resnet50v2,  # 24 M parameters, 3.5 billion MACs at 224x224
    "tiny": _Residual(8, (8, 16)),  # for tests: trains in seconds
}


def check(name: str, pretrained: bool = False) -> None:
    """Raises ConfigError where no network has that name, or no ImageNet weights fit it."""
    if name not in NETWORKS:
        raise ConfigError(f"no network {name!r}: take one of {', '.join(NETWORKS)}")
    if pretrained and name != "resnet50v2":
        raise ConfigError("only resnet50v2 can begin with ImageNet weights (--pretrained)")


def build(
    name: str,
    size: int | None = 48,
    votes_head: bool = False,
    parts: Parts = KERAS_OWN,
    pretrained: bool = False,
) -> keras.Model:
    """Make a network with fresh weights.

    Args:
        name: one of `NETWORKS`.
        size: height and width of the input in pixels; None leaves it open (training).
        votes_head: True gives the training form: one output of (batch, 14) logits, seven for
            the label and seven for the crowd's votes. False gives the form that ships: seven
            probabilities.
        parts: the layers to build of.
        pretrained: begin with ImageNet weights, which Keras downloads (resnet50v2 only).

    Raises:
        ConfigError: no network has that name, or there are no such weights.
    """
    check(name, pretrained)
    face, features = NETWORKS[name](size, parts, pretrained)
    # Scores keep their precision where training multiplies in bfloat16.
    logits = layers.Dense(len(EMOTIONS), name="logits", dtype="float32")(features)
    if votes_head:
        votes = layers.Dense(len(EMOTIONS), name="votes", dtype="float32")(features)
        both = layers.Concatenate(dtype="float32")([logits, votes])
        return keras.Model(face, both, name=name)
    return keras.Model(face, layers.Softmax(name="emotion", dtype="float32")(logits), name=name)
