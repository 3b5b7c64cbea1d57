"""Read a trained Keras model in whichever form it was saved."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from converter.keras_io.suppress_output import quiet
from edge.errors import ConfigError, ModelError
from edge.labels import EMOTIONS

CHANNELS = (1, 3)
FORMS = ".keras, .h5, .json with .weights.h5 beside it, or a SavedModel folder"


def load(path: Path, weights: Path | None = None) -> Any:
    """Read a trained network.

    Args:
        path: a .keras or .h5 file, a .json architecture, or a SavedModel's folder.
        weights: for an architecture, its .weights.h5; None takes the one that lies beside it,
            of the same name or the only one there.

    Returns:
        keras.Model on the TensorFlow backend (or on the one that was imported before): one
        square grey or RGB picture in, seven probabilities out.

    Raises:
        ConfigError: there is no one .weights.h5 to take.
        ModelError: the file is missing, damaged, or its network has another form.
    """
    if not path.exists():
        raise ModelError(f"{path}: no such model")
    read = _reader(path, weights)
    with quiet():
        keras = _keras()
        try:
            model = read(keras)
        except (ValueError, TypeError, KeyError, OSError, ImportError, zipfile.BadZipFile) as error:
            reason = next((line for line in str(error).splitlines() if line.strip()), repr(error))
            raise ModelError(f"{path}: not a Keras model that loads here: {reason}") from error
        _check(path, model)
    return model


def _keras() -> Any:
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    return keras


def _reader(path: Path, weights: Path | None) -> Callable[[Any], Any]:
    if path.is_dir():
        if not (path / "saved_model.pb").is_file():
            raise ModelError(f"{path}: a folder, but no SavedModel: expected {FORMS}")
        return lambda keras: _saved_model(keras, path)
    if path.suffix == ".json":
        chosen = weights or weights_beside(path)
        return lambda keras: _architecture(keras, path, chosen)
    if path.suffix in (".keras", ".h5"):
        return lambda keras: _whole(keras, path)
    raise ModelError(f"{path}: not a form that is known here: expected {FORMS}")


def _whole(keras: Any, path: Path) -> Any:
    # Keras would say of a file that was cut short that it is not there.
    if path.suffix == ".keras" and not zipfile.is_zipfile(path):
        raise ValueError("the file is damaged, or cut short")
    return keras.saving.load_model(path, compile=False)


def weights_beside(path: Path) -> Path:
    """The .weights.h5 of an architecture: of its name, or the only one there.

    Raises:
        ConfigError: there is not one to take.
    """
    named = path.with_suffix(".weights.h5")
    found = [named] if named.is_file() else sorted(path.parent.glob("*.weights.h5"))
    if len(found) != 1:
        raise ConfigError(
            f"{path}: {len(found) or 'no'} .weights.h5 beside it: name one by --weights"
        )
    return found[0]


def _architecture(keras: Any, path: Path, weights: Path) -> Any:
    model = keras.models.model_from_json(path.read_text(encoding="utf-8"))
    if not isinstance(model, keras.Model):
        raise TypeError("it describes no model")
    if not weights.is_file():
        raise OSError(f"{weights}: no such file")
    model.load_weights(weights)
    return model


def _saved_model(keras: Any, path: Path) -> Any:
    """A Keras model around a SavedModel's serving signature, which Keras 3 no longer loads."""
    import tensorflow as tf

    signature = tf.saved_model.load(str(path)).signatures["serving_default"]
    specs = list(signature.structured_input_signature[1].values())
    if len(specs) != 1 or len(signature.structured_outputs) != 1:
        raise ValueError("its serving_default must take one input and give one output")
    face = keras.Input(specs[0].shape[1:])
    answers = keras.layers.TFSMLayer(str(path), call_endpoint="serving_default")(face)
    return keras.Model(face, next(iter(answers.values())), name=path.name)


def _check(path: Path, model: Any) -> None:
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ModelError(f"{path}: expected one input and one output")
    shape = model.inputs[0].shape
    if len(shape) != 4 or None in shape[1:] or shape[1] != shape[2] or shape[3] not in CHANNELS:
        raise ModelError(f"{path}: takes {shape}: expected square grey or RGB pictures, size fixed")
    if model.outputs[0].shape[1:] != (len(EMOTIONS),):
        raise ModelError(
            f"{path}: answers {model.outputs[0].shape}: expected 7 probabilities, one for each "
            f"of {', '.join(EMOTIONS)}"
        )
    noise = np.random.default_rng(0).uniform(-1, 1, (4, *shape[1:])).astype(np.float32)
    answers = np.asarray(model.predict_on_batch(noise))
    if answers.min() < 0 or not np.allclose(answers.sum(1), 1, atol=1e-3):
        raise ModelError(f"{path}: its outputs are no probabilities: end it with a softmax")
