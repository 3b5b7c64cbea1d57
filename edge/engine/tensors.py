"""Checks of the shapes and types that a network file declares; the file is not trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from edge.errors import ModelError

MAX_SIDE, MAX_CHANNELS = 1024, 4  # of the picture that a network takes
MAX_VALUES = 10**6  # of an output
TYPES = (np.float32, np.int8, np.uint8, np.int16)


def check_input(path: Path, inputs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the details of the only input of a network.

    Raises:
        ModelError: it is not one picture of possible size and type.
    """
    if len(inputs) != 1:
        raise ModelError(f"{path}: {len(inputs)} inputs: expected one picture")
    shape = tuple(int(n) for n in inputs[0]["shape"])
    if len(shape) != 4 or shape[0] != 1:
        raise ModelError(f"{path}: input of shape {shape}: expected one picture")
    if not (all(0 < n <= MAX_SIDE for n in shape) and shape[3] <= MAX_CHANNELS):
        raise ModelError(f"{path}: input of shape {shape}: no picture has this size")
    _check_type(path, inputs[0])
    return inputs[0]


def check_outputs(path: Path, outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the details of the outputs of a network.

    Raises:
        ModelError: one of them has an impossible size or type, or none exists.
    """
    if not outputs:
        raise ModelError(f"{path}: no output")
    for output in outputs:
        shape = tuple(int(n) for n in output["shape"])
        if not shape or shape[0] != 1 or not 0 < math.prod(shape) <= MAX_VALUES:
            raise ModelError(f"{path}: output of shape {shape}: expected those of one picture")
        _check_type(path, output)
    return outputs


def _check_type(path: Path, tensor: dict[str, Any]) -> None:
    if tensor["dtype"] not in TYPES:
        name = np.dtype(tensor["dtype"]).name
        raise ModelError(f"{path}: a tensor of type {name}: expected float32 or int8")
    step, _ = tensor["quantization"]
    if tensor["dtype"] != np.float32 and not (math.isfinite(step) and step > 0):
        raise ModelError(f"{path}: a tensor whose step is {step:g}")
