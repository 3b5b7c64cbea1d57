"""Networks that Keras 1 or 2 saved, which Keras 3 does not load: through the package tf-keras."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from converter.keras_io import rewrite


class Keras2Network:
    """A network of Keras 2, with those members of keras.Model that the converter needs.

    Args:
        model: tf_keras.Model.

    Attributes:
        name: of the network.
        inputs, outputs: a `shape` each, as a tuple; the first size is the batch's.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self.name: str = model.name
        self.inputs = _shapes(model.inputs)
        self.outputs = _shapes(model.outputs)

    def predict_on_batch(self, batch: np.ndarray) -> np.ndarray:
        """Return the outputs for a batch of pictures."""
        scores: np.ndarray = self._model.predict_on_batch(batch)
        return scores

    def export(self, folder: str, *, input_signature: Sequence[Any], **_: Any) -> None:
        """Write a SavedModel whose input has the shape of the signature."""
        import tensorflow as tf

        specification = tf.TensorSpec(input_signature[0].shape, tf.float32, name="face")

        def serve(face: Any) -> Any:
            return self._model(face, training=False)

        signature = tf.function(serve, input_signature=[specification])
        tf.saved_model.save(self._model, folder, signatures=signature)

    def rewritten(self, custom: Mapping[str, Any]) -> Keras2Network:
        """Return the network in a form that TensorFlow can quantize."""
        import tf_keras

        return Keras2Network(
            rewrite.rewrite(
                self._model,
                lambda text: tf_keras.models.model_from_json(text, custom_objects=custom),
            )
        )


def _shapes(tensors: Any) -> list[SimpleNamespace]:
    if not tensors:
        raise ValueError("the size of its input is not known: save it after it was trained")
    return [SimpleNamespace(shape=tuple(tensor.shape)) for tensor in tensors]


def _plain_function(item: dict[str, Any]) -> Any:
    """Return the name of a function in place of its description, and anything else as it is."""
    return item["config"] if item.get("class_name") == "function" else item


def load_file(path: Path, trust: bool, custom: Mapping[str, Any]) -> Keras2Network:
    """Load a .h5 or .keras file; trust allows programs in it, and custom has objects by name."""
    import tf_keras

    model = tf_keras.models.load_model(
        str(path), custom_objects=custom, compile=False, safe_mode=not trust
    )
    return Keras2Network(model)


def load_architecture(text: str, weights: Path, custom: Mapping[str, Any]) -> Keras2Network:
    """Build a network of its description with custom objects by name, and load its weights.

    The weights may be those in a .h5 file of the whole network. From such a file, tf-keras does not
    read custom functions as it has written them itself; as names, which older ones wrote, it does.
    """
    import tf_keras

    plain = json.dumps(json.loads(text, object_hook=_plain_function)) if custom else text
    model = tf_keras.models.model_from_json(plain, custom_objects=custom)
    model.load_weights(str(weights))
    return Keras2Network(model)
