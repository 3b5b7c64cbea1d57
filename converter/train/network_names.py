"""Names of the networks that `train` offers, without Keras."""

from __future__ import annotations

from edge.errors import ConfigError

NETWORK_NAMES = ("compact", "wide", "resnet18", "vgg", "resnet50v2", "tiny")


def check_network(name: str, pretrained: bool = False) -> None:
    """Check the name of a network, and that ImageNet weights exist for it if they are wanted.

    Raises:
        ConfigError: either is not so.
    """
    if name not in NETWORK_NAMES:
        raise ConfigError(f"no network {name!r}: expected one of {', '.join(NETWORK_NAMES)}")
    if pretrained and name != "resnet50v2":
        raise ConfigError("only resnet50v2 can start from ImageNet weights (--pretrained)")
