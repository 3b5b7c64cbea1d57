"""Networks that Keras 3 saved, and SavedModels of any version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from converter.keras_io import rewrite


def load_file(path: Path, trust: bool, custom: Mapping[str, Any]) -> Any:
    """Load a .h5 or .keras file; trust allows programs in it, and custom has objects by name."""
    import keras

    return keras.saving.load_model(path, custom_objects=custom, compile=False, safe_mode=not trust)


def load_architecture(text: str, weights: Path, trust: bool, custom: Mapping[str, Any]) -> Any:
    """Build a network of its description, and load its weights; see `load_file`."""
    import keras

    if trust:
        keras.config.enable_unsafe_deserialization()
    model = keras.models.model_from_json(text, custom_objects=custom)
    if not isinstance(model, keras.Model):
        raise TypeError("it does not describe a model")
    model.load_weights(weights)
    return model


def rewritten(model: Any, custom: Mapping[str, Any]) -> Any:
    """Return the network in a form that TensorFlow can quantize."""
    import keras

    return rewrite.rewrite(
        model, lambda text: keras.models.model_from_json(text, custom_objects=custom)
    )


def load_saved_model(path: Path, name: str) -> Any:
    """Return a Keras model around the serving signature, since Keras 3 loads no SavedModel.

    Args:
        path: of the folder.
        name: of the model.

    Raises:
        ValueError: no such signature, or it does not take pictures in batches of any size.
    """
    import keras
    import tensorflow as tf

    signatures = tf.saved_model.load(str(path)).signatures
    if "serving_default" not in signatures:
        raise ValueError("it has no signature serving_default: save it by model.export")
    signature = signatures["serving_default"]
    specs = list(signature.structured_input_signature[1].values())
    if len(specs) != 1 or len(signature.structured_outputs) != 1:
        raise ValueError("its serving_default must have one input and one output")
    if (batch := specs[0].shape[:1].as_list()) != [None]:
        raise ValueError(f"it takes batches of {batch} pictures only: save it for any batch size")
    face = keras.Input(specs[0].shape[1:])
    outputs = keras.layers.TFSMLayer(str(path), call_endpoint="serving_default")(face)
    plain = name.encode(errors="replace").decode()
    return keras.Model(face, next(iter(outputs.values())), name=plain)
