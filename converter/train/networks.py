"""The network architectures that `train` offers, as Keras 3 models.

compact, wide and tiny keep to operators that run well as int8 on XNNPACK and on the Edge TPU:
plain 3x3 convolutions, ReLU, max and average pooling, dense, softmax, static shapes.
"""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPException
from typing import NamedTuple

import keras
from keras import layers

from converter.train.network_names import check_network
from edge.errors import ConfigError
from edge.labels import EMOTIONS

# A disk that is full, a connection that ends, another content than Keras expects.
NO_DOWNLOAD = (OSError, HTTPException, ValueError)


class LayerTypes(NamedTuple):
    """Layer classes to build a network of; replacements need the same weights."""

    conv: Callable[..., layers.Layer] = layers.Conv2D
    batch_norm: Callable[..., layers.Layer] = layers.BatchNormalization


KERAS_LAYERS = LayerTypes()


class Trunk(NamedTuple):
    """A network without its heads: the input picture and the features of the face."""

    face: keras.KerasTensor
    features: keras.KerasTensor


def _channel_axis() -> int:
    return 1 if keras.config.image_data_format() == "channels_first" else -1


def _input(size: int | None, channels: int) -> keras.KerasTensor:
    channels_first = _channel_axis() == 1
    shape = (channels, size, size) if channels_first else (size, size, channels)
    return keras.Input(shape, name="face")


class _ResidualTrunk:
    """Builder of a small residual network.

    A stem; per stage a halving by max pooling, a convolution to the new width and one residual
    block; global average pooling at the end.
    """

    def __init__(self, stem: int, widths: tuple[int, ...]):
        self.stem, self.widths = stem, widths

    def __call__(self, size: int | None, types: LayerTypes, pretrained: bool) -> Trunk:
        face = _input(size, 1)
        x = _relu_conv(face, self.stem, types)
        for width in self.widths:
            x = _relu_conv(layers.MaxPooling2D(2)(x), width, types)
            inner = _conv(_relu_conv(x, width, types), width, types)
            x = layers.ReLU()(layers.Add()([x, inner]))
        return Trunk(face, layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(x)))


def _resnet50v2(size: int | None, types: LayerTypes, pretrained: bool) -> Trunk:
    """Return ResNet50V2 (He et al. 2016) for RGB, with the head of this project's predecessor.

    The head: batch normalization, global average pooling, dense layers with dropout.
    """
    face = _input(size, 3)
    trunk = _imagenet_trunk(face) if pretrained else _resnet_layers(face, None)
    x = types.batch_norm(axis=_channel_axis())(trunk.output)
    x = layers.GlobalAveragePooling2D()(x)
    for units, rate in ((256, 0.3), (128, 0.3)):
        x = layers.Dropout(rate)(layers.Dense(units, activation="relu")(x))
    return Trunk(face, x)


def _resnet_layers(face: keras.KerasTensor, weights: str | None) -> keras.Model:
    return keras.applications.ResNet50V2(include_top=False, weights=weights, input_tensor=face)


def _imagenet_trunk(face: keras.KerasTensor) -> keras.Model:
    try:
        return _resnet_layers(face, "imagenet")
    except Exception as error:
        # Keras raises a bare Exception when a download fails; nothing else raises one.
        if type(error) is not Exception and not isinstance(error, NO_DOWNLOAD):
            raise
        reason = " ".join(str(error).split())
        raise ConfigError(
            f"no ImageNet weights ({reason}): leave out --pretrained to start from random weights"
        ) from error


def _resnet18(size: int | None, types: LayerTypes, pretrained: bool) -> Trunk:
    """Return ResNet18 (He et al. 2015, arXiv:1512.03385) for small grey pictures: a teacher."""
    face = _input(size, 1)
    x = _relu_conv(face, 64, types)
    for stage, width in enumerate((64, 128, 256, 512)):
        for block in range(2):
            stride = 2 if stage and not block else 1
            inner = _conv(_relu_conv(x, width, types, stride), width, types)
            if stride > 1:
                x = _conv(x, width, types, stride, side=1)
            x = layers.ReLU()(layers.Add()([x, inner]))
    return Trunk(face, layers.Dropout(0.4)(layers.GlobalAveragePooling2D()(x)))


def _vgg(size: int | None, types: LayerTypes, pretrained: bool) -> Trunk:
    """Return a network of the form of VGG (Simonyan and Zisserman 2014): a teacher."""
    face = _input(size, 1)
    x = face
    for number, widths in enumerate(((64, 64), (128, 128), (256,) * 3, (512,) * 3)):
        x = layers.Dropout(0.15)(layers.MaxPooling2D(2)(x)) if number else x
        for width in widths:
            x = _relu_conv(x, width, types)
    return Trunk(face, layers.Dropout(0.5)(layers.GlobalAveragePooling2D()(x)))


def _conv(
    x: keras.KerasTensor, width: int, types: LayerTypes, stride: int = 1, side: int = 3
) -> keras.KerasTensor:
    """Return a convolution with batch normalization."""
    conv = types.conv(
        width, side, stride, padding="same", use_bias=False, kernel_initializer="he_normal"
    )
    return types.batch_norm(axis=_channel_axis(), momentum=0.9, epsilon=1e-5)(conv(x))


def _relu_conv(
    x: keras.KerasTensor, width: int, types: LayerTypes, stride: int = 1
) -> keras.KerasTensor:
    return layers.ReLU()(_conv(x, width, types, stride))


LABEL_HEAD, VOTES_HEAD = "logits", "votes"  # names of the layers


NETWORKS: dict[str, Callable[[int | None, LayerTypes, bool], Trunk]] = {
    "compact": _ResidualTrunk(32, (48, 96, 192)),  # 1.10 M parameters, 92 million MACs at 48x48
    "wide": _ResidualTrunk(32, (64, 128, 256)),  # 1.94 M parameters, 160 million MACs: a teacher
    "resnet18": _resnet18,  # 11.2 M parameters: a teacher, on a GPU
    "vgg": _vgg,  # 7.6 M parameters: a teacher, on a GPU
    "resnet50v2": _resnet50v2,  # 24 M parameters, 3.5 billion MACs at 224x224
    "tiny": _ResidualTrunk(8, (8, 16)),  # for tests: trains in seconds
}


def build(
    name: str,
    size: int | None = 48,
    votes_head: bool = False,
    types: LayerTypes = KERAS_LAYERS,
    pretrained: bool = False,
    classes: int = len(EMOTIONS),
) -> keras.Model:
    """Return a network with initial weights.

    Args:
        name: one of `NETWORKS`.
        size: height and width of the input in pixels; None leaves it open (training).
        votes_head: True gives the training form: one output of (batch, 2 * classes) logits, the
            first half for the label and the second for the FER+ votes. False gives the form for
            the device: probabilities.
        types: layer classes to build it of.
        pretrained: start from ImageNet weights, which Keras downloads (resnet50v2 only).
        classes: number of them.

    Raises:
        ConfigError: no network has that name, or no such weights exist.
    """
    check_network(name, pretrained)
    face, features = NETWORKS[name](size, types, pretrained)
    # Scores keep their precision where training multiplies in bfloat16.
    logits = layers.Dense(classes, name=LABEL_HEAD, dtype="float32")(features)
    if votes_head:
        votes = layers.Dense(classes, name=VOTES_HEAD, dtype="float32")(features)
        both = layers.Concatenate(dtype="float32")([logits, votes])
        return keras.Model(face, both, name=name)
    return keras.Model(face, layers.Softmax(name="emotion", dtype="float32")(logits), name=name)
