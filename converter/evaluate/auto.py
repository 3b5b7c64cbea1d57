"""Settle what a conversion is to find by itself: `--mean`, `--scale` and `--labels auto`."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from converter.config import AUTO_OPTIONS, ConvertConfig
from converter.data.dataset import Dataset
from converter.evaluate.evaluate import ask_network
from converter.evaluate.ranges import Range
from converter.evaluate.reading import Reading
from converter.evaluate.search import find_reading
from converter.keras_io.predict import manifest_of
from edge.errors import EmotionEdgeError

log = logging.getLogger(__name__)


def settle(
    model: Any, held_out: Dataset, ranges: Iterable[Range], config: ConvertConfig, name: Path
) -> ConvertConfig:
    """Return a configuration with the numbers and labels that were left to be found.

    Args:
        model: see `converter.keras_io.load.load_model`.
        held_out: the pictures of public_test.
        ranges: see `converter.evaluate.ranges.known_ranges`.
        config: `auto` says what to find.
        name: of the network, for messages.

    Raises:
        ModelError: nothing is clearly the best.
        DataError: the pictures are too few.
    """
    if not config.auto:
        return config
    given = Reading(config.mean, config.scale, config.labels, held_out.classes)
    manifest = manifest_of(model, mean=given.mean, scale=given.scale, labels=given.labels)
    ask = ask_network(model, manifest, held_out)
    try:
        reading, text = find_reading(held_out.labels, given, config.auto, ranges, ask)
    except EmotionEdgeError as error:
        raise type(error)(f"{name}: {_named(config.auto)}: {error}") from error
    log.info("%s: %s", name, text)
    return replace(
        config,
        mean=reading.mean,
        scale=reading.scale,
        labels=reading.labels,
        auto=frozenset(),
    )


def _named(auto: Collection[str]) -> str:
    return " ".join(f"--{name} auto" for name in AUTO_OPTIONS if name in auto)
