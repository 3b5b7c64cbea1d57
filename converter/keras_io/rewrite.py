"""Networks in a form that TensorFlow can quantize, where the saved form is another one.

TFLite has no int8 form of operators of half precision, and TensorFlow's converter crashes on the
loops of Keras 3.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from converter.keras_io.architecture import Architecture

HALF = frozenset({"float16", "bfloat16", "mixed_float16", "mixed_bfloat16"})
POLICIES = frozenset({"DTypePolicy", "Policy"})  # of Keras 3, and of Keras 2


def is_needed(architecture: Architecture) -> bool:
    """Return whether a layer has half precision, or Keras 3 would compute it in a loop."""
    text = json.dumps(architecture.config)
    loops = architecture.keras == 3 and '"unroll": false' in text
    return loops or any(f'"{name}"' in text for name in HALF)


def rewrite(model: Any, build: Callable[[str], Any]) -> Any:
    """Return a network in float32 with unrolled loops that has the weights of another one.

    Args:
        model: keras.Model or tf_keras.Model.
        build: makes a model from its description in JSON.
    """
    rewritten = build(json.dumps(json.loads(model.to_json(), object_hook=_rewrite_part)))
    rewritten.set_weights(model.get_weights())
    return rewritten


def _rewrite_part(item: dict[str, Any]) -> dict[str, Any]:
    if item.get("class_name") in POLICIES:
        return {**item, "config": {**item["config"], "name": "float32"}}
    changed = dict(item)
    if isinstance(dtype := item.get("dtype"), str) and dtype in HALF:
        changed["dtype"] = "float32"
    if item.get("unroll") is False:
        changed["unroll"] = True
    return changed
