"""The options of a conversion that may be `auto`: found from the data."""

from __future__ import annotations

import argparse
from typing import Any

from converter.cli.argument_types import AUTO, auto_or, fraction, scale
from converter.cli.class_options import add_labels
from converter.cli.options import add_optional
from converter.config import AUTO_OPTIONS, MEAN, SCALE
from converter.data.classes import FERPLUS, FROM_DATA

RANGE_OPTIONS = {"mean", "scale"}


def add_preprocessing(parser: argparse.ArgumentParser) -> None:
    """Add --mean, --scale and --labels; they are absent from the namespace unless given."""
    add_optional(
        parser, "--mean", type=auto_or(fraction), metavar="M",
        help="the float model was trained on (pixel - MEAN) * SCALE; auto finds it on public_test, "
        f"and the scale too unless that is given (default: {MEAN:g})",
    )  # fmt: skip
    add_optional(
        parser, "--scale", type=auto_or(scale), metavar="S",
        help="see --mean; for pixel/255: --mean 0 --scale 1/255; auto finds it on public_test, and "
        f"the mean too unless that is given (default: 1/{1 / SCALE:g})",
    )  # fmt: skip
    add_labels(
        parser, (AUTO, FROM_DATA, FERPLUS),
        "2 to 20 classes in the order of the float model's outputs; auto finds it on public_test; "
        "from-data: the sorted names of the data's classes; ferplus: the emotions and contempt "
        "(default: what train has written into the network, else the alphabetic order of the "
        "seven emotions)",
    )  # fmt: skip


def resolve(given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a `ConvertConfig` that are given as options.

    Args:
        given: values of options by name; mean, scale and labels may be `AUTO`.
    """
    auto = {name for name in AUTO_OPTIONS if given.get(name) == AUTO}
    if auto & RANGE_OPTIONS:
        # Half a range says nothing: what is not stated is not taken from the defaults.
        auto |= RANGE_OPTIONS - given.keys()
    stated = {name: value for name, value in given.items() if name not in auto}
    return {**stated, "auto": frozenset(auto)}
