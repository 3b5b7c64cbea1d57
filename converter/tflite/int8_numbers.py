"""Measured numbers that turn a float network into int8, in a file of their own.

They are few, and none of them is a weight of the network: whoever has the float file and these
numbers makes the same int8 file. `python -m converter.studies.int8_detector` measures them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from converter.tflite.equalize import Channels
from edge.errors import ModelError
from edge.system.text_file import UnreadableFileError, read_text

DIGITS = 4  # significant, of each number
KEYS = {"sha256", "factors", "corrections", "ranges", "centres", "spreads"}


@dataclass(frozen=True)
class Int8Numbers:
    """Numbers of one network; those of an activation by the number of its tensor in the float file.

    Attributes:
        sha256: of the float file, hexadecimal.
        factors: by which the channels of activations are divided; of the first tensor of each
            group, see `converter.tflite.equalize.groups`.
        corrections: added to the biases, before the factors.
        ranges: (lowest, highest) value of each activation that a layer with weights or an ADD
            writes, after the factors; values beyond are clipped.
        centres, spreads: of the outputs: a channel reaches from centre - spread to centre + spread.
    """

    sha256: str
    factors: Channels
    corrections: Channels
    ranges: Mapping[int, tuple[float, float]]
    centres: Channels
    spreads: Channels


def text(numbers: Int8Numbers) -> str:
    """Return the content of the file: JSON, a line for each tensor."""
    tables = {
        "factors": numbers.factors,
        "corrections": numbers.corrections,
        "ranges": numbers.ranges,
        "centres": numbers.centres,
        "spreads": numbers.spreads,
    }
    parts = [f'"sha256": {json.dumps(numbers.sha256)}']
    for name, table in tables.items():
        lines = [f'"{number}": [{_rounded(values)}]' for number, values in sorted(table.items())]
        parts.append(f'"{name}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _rounded(values: Any) -> str:
    return ", ".join(f"{value:.{DIGITS}g}" for value in np.asarray(values).tolist())


def read(path: Path) -> Int8Numbers:
    """Read a file of numbers.

    Raises:
        ModelError: it is missing, or not such a file.
    """
    try:
        return _parse(json.loads(read_text(path)))
    except UnreadableFileError as error:
        raise ModelError(f"{path}: cannot be read: {error}") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ModelError(f"{path}: not the numbers of an int8 network, or damaged") from error


def _parse(table: dict[str, Any]) -> Int8Numbers:
    if set(table) != KEYS:
        raise ValueError("keys")
    ranges = {int(key): (float(low), float(high)) for key, (low, high) in table["ranges"].items()}
    factors, corrections, centres, spreads = (
        {int(key): np.array(values, np.float64) for key, values in table[name].items()}
        for name in ("factors", "corrections", "centres", "spreads")
    )
    every = (*factors.values(), *corrections.values(), *centres.values(), *spreads.values())
    if not all(each.ndim == 1 and np.isfinite(each).all() for each in every):
        raise ValueError("not finite")
    return Int8Numbers(str(table["sha256"]), factors, corrections, ranges, centres, spreads)


def scaling(numbers: Int8Numbers) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return centre and spread of the outputs of one anchor: those of all anchors are equal.

    The output with more channels, the coordinates, comes first.
    """
    tables = numbers.centres, numbers.spreads
    ordered = sorted(numbers.centres, key=lambda number: -len(numbers.centres[number]))
    anchors = min(len(values) for values in numbers.centres.values())
    centres, spreads = (
        tuple(
            float(v) for number in ordered for v in table[number][: len(table[number]) // anchors]
        )
        for table in tables
    )
    return centres, spreads
