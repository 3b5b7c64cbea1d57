"""Float .tflite networks, with those members of keras.Model that the converter needs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from converter.tflite import reader, rebuild


class FloatTflite:
    """A float .tflite network, rebuilt in TensorFlow.

    Args:
        path: of the model, for its name and for messages.
        content: of a .tflite file.

    Attributes:
        name: of the model, without its suffix.
        inputs, outputs: a `shape` each, as a tuple; the first size is the batch's.

    Raises:
        ModelError: the file is damaged, or cannot be rebuilt.
    """

    def __init__(self, path: Path, content: bytes) -> None:
        import tensorflow as tf

        graph = reader.parse(content, str(path))
        rebuild.check(graph, path)
        self.name = path.stem.encode(errors="replace").decode()
        self.inputs = [SimpleNamespace(shape=(None, *each.shape[1:])) for each in graph.inputs]
        self.outputs = [SimpleNamespace(shape=(None, *each.shape[1:])) for each in graph.outputs]
        self._run = tf.function(
            rebuild.rebuild(graph, content, path),
            input_signature=[tf.TensorSpec(self.inputs[0].shape, tf.float32)],
        )

    def predict_on_batch(self, batch: np.ndarray) -> np.ndarray:
        """Return the outputs for a batch of pictures."""
        scores: np.ndarray = self._run(batch)[0].numpy()
        return scores

    def export(self, folder: str, *, input_signature: Sequence[Any], **_: Any) -> None:
        """Write a SavedModel whose input has the shape of the signature."""
        import tensorflow as tf

        specification = tf.TensorSpec(input_signature[0].shape, tf.float32, name="face")
        module = tf.Module()
        module.run = tf.function(self._run.python_function, input_signature=[specification])
        tf.saved_model.save(module, folder, signatures=module.run)
