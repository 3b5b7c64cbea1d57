"""Load a trained Keras model from any of the forms in which Keras saves it."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from converter.keras_io.suppress_output import suppress_output
from edge.errors import ConfigError, ModelError
from edge.labels import EMOTIONS

CHANNELS = (1, 3)
FORMS = ".keras, .h5, .json with .weights.h5 beside it, or a SavedModel folder"

# Everything that Keras, HDF5 and TensorFlow raise for a damaged file.
LOAD_ERRORS = (ValueError, TypeError, KeyError, OSError, ImportError, zipfile.BadZipFile)

log = logging.getLogger(__name__)


def load_model(path: Path, weights: Path | None = None) -> Any:
    """Load a trained network; `converter.keras_io.backend.use` has to be called first.

    Args:
        path: a .keras or .h5 file, a .json architecture, or a SavedModel folder.
        weights: for an architecture, its .weights.h5; None takes the one beside it that has the
            same name or is the only one.

    Returns:
        keras.Model: one square grey or RGB picture in, seven probabilities out.

    Raises:
        ConfigError: `weights` is needed to choose a .weights.h5.
        ModelError: the file is missing or damaged, or its network has another form.
    """
    if not path.exists():
        raise ModelError(f"{path}: no such model")
    load = _loader(path, weights)
    with suppress_output():
        try:
            model = load()
        except LOAD_ERRORS as error:
            reason = next((line for line in str(error).splitlines() if line.strip()), repr(error))
            raise ModelError(f"{path}: not a Keras model that loads here: {reason}") from error
        _check(path, model)
    log.debug("%s: %s, input %s", path, model.name, model.inputs[0].shape)
    return model


def find_weights(path: Path) -> Path:
    """Return the .weights.h5 of an architecture: of the same name, or the only one beside it.

    Raises:
        ConfigError: none or several could be meant.
    """
    same_name = path.with_suffix(".weights.h5")
    found = [same_name] if same_name.is_file() else sorted(path.parent.glob("*.weights.h5"))
    if len(found) != 1:
        raise ConfigError(
            f"{path}: {len(found) or 'no'} .weights.h5 beside it: name one by --weights"
        )
    return found[0]


def _loader(path: Path, weights: Path | None) -> Callable[[], Any]:
    if path.is_dir():
        if not (path / "saved_model.pb").is_file():
            raise ModelError(f"{path}: a folder, but not a SavedModel: expected {FORMS}")
        return lambda: _load_saved_model(path)
    if path.suffix == ".json":
        chosen = weights or find_weights(path)
        return lambda: _load_architecture(path, chosen)
    if path.suffix in (".keras", ".h5"):
        return lambda: _load_file(path)
    raise ModelError(f"{path}: not a supported form: expected {FORMS}")


def _load_file(path: Path) -> Any:
    import keras

    # Keras would report that a truncated file does not exist.
    if path.suffix == ".keras" and not zipfile.is_zipfile(path):
        raise ValueError("the file is damaged or truncated")
    return keras.saving.load_model(path, compile=False)


def _load_architecture(path: Path, weights: Path) -> Any:
    import keras

    model = keras.models.model_from_json(path.read_text(encoding="utf-8"))
    if not isinstance(model, keras.Model):
        raise TypeError("it does not describe a model")
    if not weights.is_file():
        raise OSError(f"{weights}: no such file")
    model.load_weights(weights)
    return model


def _load_saved_model(path: Path) -> Any:
    """Return a Keras model around the serving signature, since Keras 3 loads no SavedModel."""
    import keras
    import tensorflow as tf

    signature = tf.saved_model.load(str(path)).signatures["serving_default"]
    specs = list(signature.structured_input_signature[1].values())
    if len(specs) != 1 or len(signature.structured_outputs) != 1:
        raise ValueError("its serving_default must have one input and one output")
    face = keras.Input(specs[0].shape[1:])
    outputs = keras.layers.TFSMLayer(str(path), call_endpoint="serving_default")(face)
    return keras.Model(face, next(iter(outputs.values())), name=path.name)


def _check(path: Path, model: Any) -> None:
    """Raise ModelError unless the network maps one square picture to seven probabilities."""
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ModelError(f"{path}: expected one input and one output")
    shape = model.inputs[0].shape
    if len(shape) != 4 or None in shape[1:] or shape[1] != shape[2] or shape[3] not in CHANNELS:
        raise ModelError(
            f"{path}: input {shape}: expected square grey or RGB pictures of a fixed size"
        )
    if model.outputs[0].shape[1:] != (len(EMOTIONS),):
        raise ModelError(
            f"{path}: output {model.outputs[0].shape}: expected 7 probabilities, one for each "
            f"of {', '.join(EMOTIONS)}"
        )
    noise = np.random.default_rng(0).uniform(-1, 1, (4, *shape[1:])).astype(np.float32)
    outputs = np.asarray(model.predict_on_batch(noise))
    if outputs.min() < 0 or not np.allclose(outputs.sum(1), 1, atol=1e-3):
        raise ModelError(f"{path}: its outputs are not probabilities: end it with a softmax")
