"""Networks of half precision in float32: TFLite has no int8 form of half-precision operators."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from converter.keras_io.architecture import Architecture

HALF = frozenset({"float16", "bfloat16", "mixed_float16", "mixed_bfloat16"})
POLICIES = frozenset({"DTypePolicy", "Policy"})  # of Keras 3, and of Keras 2


def is_half(architecture: Architecture) -> bool:
    """Return whether a layer computes or stores in half precision."""
    text = json.dumps(architecture.config)
    return any(f'"{name}"' in text for name in HALF)


def to_single(model: Any, build: Callable[[str], Any]) -> Any:
    """Return a network in float32 that has the layers and the weights of another one.

    Args:
        model: keras.Model or tf_keras.Model.
        build: makes a model from its description in JSON.
    """
    single = build(json.dumps(json.loads(model.to_json(), object_hook=_single)))
    single.set_weights(model.get_weights())
    return single


def _single(item: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a description with float32 in place of half precision."""
    if item.get("class_name") in POLICIES:
        return {**item, "config": {**item["config"], "name": "float32"}}
    if isinstance(dtype := item.get("dtype"), str) and dtype in HALF:
        return {**item, "dtype": "float32"}
    return item
