"""Load a trained Keras model from any of the forms in which Keras saves it."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from converter.config import NO_PROGRAMS, Programs
from converter.keras_io import custom, failures, keras2, keras3, rewrite, torch_program
from converter.keras_io.float_tflite import FloatTflite
from converter.keras_io.forms import Form
from converter.keras_io.memory import bounded
from converter.keras_io.source import Source, find, has_legacy_weights
from edge.errors import EmotionEdgeError, ModelError
from edge.labels import FEWEST, MOST
from edge.system.silence import silenced

CHANNELS = (1, 3)

log = logging.getLogger(__name__)


def load_model(path: Path, weights: Path | None = None, programs: Programs = NO_PROGRAMS) -> Any:
    """Load a trained network; `converter.keras_io.backend.use` has to be called first.

    Args:
        path: the model, see `converter.keras_io.source.find`.
        weights: of a .json architecture; None takes the file beside it.
        programs: that loading the network may run.

    Returns:
        keras.Model, or what has the members of it that are needed here: one square grey or RGB
        picture in, 2 to 20 probabilities out.

    Raises:
        ConfigError: `weights` is needed to choose a file, or the network holds a program.
        ModelError: the file is missing or damaged, or its network has another form.
    """
    return load_source(find(path, weights, programs), programs)


def load_source(source: Source, programs: Programs = NO_PROGRAMS) -> Any:
    """Load a network whose files were found before, see `load_model`."""
    path = source.path
    with silenced(1, 2), bounded():
        try:
            model = _load(source, programs)
            _check(path, model)
        except (EmotionEdgeError, ModuleNotFoundError):
            raise
        except Exception as error:  # Keras, TensorFlow and HDF5 raise anything for a damaged file
            log.debug("%s", path, exc_info=True)
            raise ModelError(failures.explain(path, error)) from error
    log.debug("%s: %s, Keras %d, input %s", path, model.name, source.keras, model.inputs[0].shape)
    return model


def _load(source: Source, programs: Programs) -> Any:
    objects = custom.load(programs, source.architecture, source.keras)
    with _plain_name(source.path, source.form.value) as path:
        match source.form:
            case Form.SAVED_MODEL:
                return keras3.load_saved_model(path, source.path.name)
            case Form.TFLITE:
                return FloatTflite(source.path, path.read_bytes())
            case Form.TORCH:
                return FloatTflite(source.path, torch_program.to_tflite(path))
        model = _load_keras(source, path, programs.trust, objects)
    if source.architecture is None or not rewrite.is_needed(source.architecture):
        return model
    if isinstance(model, keras2.Keras2Network):
        return model.rewritten(objects)
    return keras3.rewritten(model, objects)


def _load_keras(source: Source, path: Path, trust: bool, objects: dict[str, Any]) -> Any:
    """Load a network by its description, from a path that Keras understands."""
    if source.form is Form.JSON:
        return _load_architecture(source, trust, objects)
    if source.keras == 3:
        return keras3.load_file(path, trust, objects)
    if source.form is Form.HDF5 and objects and source.architecture:
        return keras2.load_architecture(json.dumps(source.architecture.config), path, objects)
    return keras2.load_file(path, trust, objects)


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


def _load_architecture(source: Source, trust: bool, objects: dict[str, Any]) -> Any:
    if source.weights is None or source.architecture is None:
        raise ModelError(f"{source.path}: no weights")
    # What it was trained with may need functions of its author's, and is not needed here.
    text = json.dumps({**source.architecture.config, "compile_config": None})
    name = "model.h5" if has_legacy_weights(source.weights) else "model.weights.h5"
    with _plain_name(source.weights, name) as weights:
        if source.keras == 2:
            return keras2.load_architecture(text, weights, objects)
        return keras3.load_architecture(text, weights, trust, objects)


def _check(path: Path, model: Any) -> None:
    """Raise ModelError unless the network maps one square picture to probabilities."""
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ModelError(
            f"{path}: {len(model.inputs)} inputs and {len(model.outputs)} outputs: expected one of "
            "each: save the part that names the classes, as keras.Model(INPUT, OUTPUT)"
        )
    shape = tuple(model.inputs[0].shape)
    if len(shape) != 4 or None in shape[1:] or shape[1] != shape[2] or shape[3] not in CHANNELS:
        raise ModelError(
            f"{path}: input {shape}: expected square grey or RGB pictures of a fixed size, "
            "channels last: save it with an input such as (48, 48, 1)"
        )
    output = tuple(model.outputs[0].shape)
    if len(output) != 2 or not FEWEST <= (output[1] or 0) <= MOST:
        raise ModelError(
            f"{path}: output {output}: expected {FEWEST} to {MOST} probabilities, one for each "
            "class: end it with a softmax"
        )
    noise = np.random.default_rng(0).uniform(-1, 1, (4, *shape[1:])).astype(np.float32)
    outputs, again = (np.asarray(model.predict_on_batch(noise)) for _ in range(2))
    if not np.isfinite(outputs).all():
        raise ModelError(f"{path}: its outputs are not numbers: its weights are damaged")
    if outputs.min() < 0 or not np.allclose(outputs.sum(1), 1, atol=1e-3):
        raise ModelError(f"{path}: its outputs are not probabilities: end it with a softmax")
    if not np.allclose(outputs, again, atol=1e-3):
        raise ModelError(
            f"{path}: it answers at random: layers that change pictures while it is trained are "
            "still active: save it as .keras or .h5, or without them"
        )
