"""Networks that Keras 1 or 2 saved, which Keras 3 does not load: through the package tf-keras."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np


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


def _shapes(tensors: Any) -> list[SimpleNamespace]:
    if not tensors:
        raise ValueError("the size of its input is not known: save it after it was trained")
    return [SimpleNamespace(shape=tuple(tensor.shape)) for tensor in tensors]


def load_file(path: Path, allow_code: bool) -> Keras2Network:
    """Load a .h5 or .keras file."""
    import tf_keras

    return Keras2Network(
        tf_keras.models.load_model(str(path), compile=False, safe_mode=not allow_code)
    )


def load_architecture(text: str, weights: Path) -> Keras2Network:
    """Build a network of its description, and load its weights."""
    import tf_keras

    model = tf_keras.models.model_from_json(text)
    model.load_weights(str(weights))
    return Keras2Network(model)
