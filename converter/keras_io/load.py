"""Load a trained Keras model from any of the forms in which Keras saves it."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from converter.keras_io import failures, keras2
from converter.keras_io.forms import Form
from converter.keras_io.memory import bounded
from converter.keras_io.source import Source, find, has_legacy_weights
from edge.errors import EmotionEdgeError, ModelError
from edge.labels import FEWEST, MOST
from edge.system.silence import silenced

CHANNELS = (1, 3)

log = logging.getLogger(__name__)


def load_model(path: Path, weights: Path | None = None, allow_code: bool = False) -> Any:
    """Load a trained network; `converter.keras_io.backend.use` has to be called first.

    Args:
        path: the model, see `converter.keras_io.source.find`.
        weights: of a .json architecture; None takes the file beside it.
        allow_code: also accept layers that run a program from the file.

    Returns:
        keras.Model, or a `converter.keras_io.keras2.Keras2Network`: one square grey or RGB
        picture in, 2 to 20 probabilities out.

    Raises:
        ConfigError: `weights` is needed to choose a file, or the network holds a program.
        ModelError: the file is missing or damaged, or its network has another form.
    """
    return load_source(find(path, weights, allow_code), allow_code)


def load_source(source: Source, allow_code: bool = False) -> Any:
    """Load a network whose files were found before, see `load_model`."""
    path = source.path
    with silenced(1, 2), bounded():
        try:
            model = _load(source, allow_code)
            _check(path, model)
        except (EmotionEdgeError, ModuleNotFoundError):
            raise
        except Exception as error:  # Keras, TensorFlow and HDF5 raise anything for a damaged file
            log.debug("%s", path, exc_info=True)
            raise ModelError(failures.explain(path, error)) from error
    log.debug("%s: %s, Keras %d, input %s", path, model.name, source.keras, model.inputs[0].shape)
    return model


def _load(source: Source, allow_code: bool) -> Any:
    with _plain_name(source.path, source.form.value) as path:
        if source.form is Form.SAVED_MODEL:
            return _load_saved_model(path, source.path.name)
        if source.form is Form.JSON:
            return _load_architecture(source, allow_code)
        if source.keras == 2:
            return keras2.load_file(path, allow_code)
        import keras

        return keras.saving.load_model(path, compile=False, safe_mode=not allow_code)


@contextmanager
def _plain_name(path: Path, name: str) -> Iterator[Path]:
    """Yield a link to a file under a name that Keras understands.

    Keras chooses the form by the suffix, and TensorFlow takes names only that are valid Unicode
    and look like no address.
    """
    with tempfile.TemporaryDirectory(prefix="emotion-convert-") as folder:
        link = Path(folder, name)
        link.symlink_to(path.absolute())
        yield link


def _load_architecture(source: Source, allow_code: bool) -> Any:
    text = source.path.read_text(encoding="utf-8-sig")
    if source.weights is None:
        raise ModelError(f"{source.path}: no weights")
    name = "model.h5" if has_legacy_weights(source.weights) else "model.weights.h5"
    with _plain_name(source.weights, name) as weights:
        if source.keras == 2:
            return keras2.load_architecture(text, weights)
        import keras

        if allow_code:
            keras.config.enable_unsafe_deserialization()
        model = keras.models.model_from_json(text)
        if not isinstance(model, keras.Model):
            raise TypeError("it does not describe a model")
        model.load_weights(weights)
        return model


def _load_saved_model(path: Path, name: str) -> Any:
    """Return a Keras model around the serving signature, since Keras 3 loads no SavedModel."""
    import keras
    import tensorflow as tf

    signatures = tf.saved_model.load(str(path)).signatures
    if "serving_default" not in signatures:
        raise ValueError("it has no signature serving_default: save it by model.export")
    signature = signatures["serving_default"]
    specs = list(signature.structured_input_signature[1].values())
    if len(specs) != 1 or len(signature.structured_outputs) != 1:
        raise ValueError("its serving_default must have one input and one output")
    face = keras.Input(specs[0].shape[1:])
    outputs = keras.layers.TFSMLayer(str(path), call_endpoint="serving_default")(face)
    plain = name.encode(errors="replace").decode()
    return keras.Model(face, next(iter(outputs.values())), name=plain)


def _check(path: Path, model: Any) -> None:
    """Raise ModelError unless the network maps one square picture to probabilities."""
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ModelError(f"{path}: expected one input and one output")
    shape = tuple(model.inputs[0].shape)
    if len(shape) != 4 or None in shape[1:] or shape[1] != shape[2] or shape[3] not in CHANNELS:
        raise ModelError(
            f"{path}: input {shape}: expected square grey or RGB pictures of a fixed size"
        )
    output = tuple(model.outputs[0].shape)
    if len(output) != 2 or not FEWEST <= (output[1] or 0) <= MOST:
        raise ModelError(
            f"{path}: output {output}: expected {FEWEST} to {MOST} probabilities, one for each "
            "class: end it with a softmax"
        )
    noise = np.random.default_rng(0).uniform(-1, 1, (4, *shape[1:])).astype(np.float32)
    outputs = np.asarray(model.predict_on_batch(noise))
    if not np.isfinite(outputs).all():
        raise ModelError(f"{path}: its outputs are not numbers: its weights are damaged")
    if outputs.min() < 0 or not np.allclose(outputs.sum(1), 1, atol=1e-3):
        raise ModelError(f"{path}: its outputs are not probabilities: end it with a softmax")
