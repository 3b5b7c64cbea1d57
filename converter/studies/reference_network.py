"""Write the network of the reference method, untrained, for `emotion-edge bench --reference`.

It provides the network that docs/speed.md compares with: a ResNet50V2 for pictures of 224x224
pixels. `python -m converter.studies.reference_network FOLDER` writes resnet50v2_float.tflite and
resnet50v2_int8.tflite, and for `--against mediapipe` the released emotion network as float,
emotions_float.tflite. Untrained weights cost the same time as trained ones. The files have 110 MB
and take a minute or two.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from converter.keras_io import backend
from converter.studies import command_line
from edge.commands.bench.against.readers import FLOAT_NETWORK
from edge.emotion.configured import MODELS
from edge.system.files import write_whole
from edge.system.silence import silenced

log = logging.getLogger(
    "converter.studies.reference_network"
)  # run with -m, __name__ is "__main__"

SIDE = 224
FILES = {"float": "resnet50v2_float.tflite", "int8": "resnet50v2_int8.tflite"}
SAMPLES = 4
EMOTIONS = MODELS / "emotions.keras"


def write(folder: Path) -> list[Path]:
    """Write the files into a folder, unless they exist.

    Returns:
        the paths of the files.
    """
    paths, emotions = [folder / name for name in FILES.values()], folder / FLOAT_NETWORK
    folder.mkdir(parents=True, exist_ok=True)
    if not all(path.is_file() for path in paths):
        with silenced(1, 2), tempfile.TemporaryDirectory() as saved_model:
            _export(_build(), saved_model)
            for path, int8 in zip(paths, (False, True), strict=True):
                write_whole(path, _convert(saved_model, int8=int8))
    if not emotions.is_file():
        with silenced(1, 2), tempfile.TemporaryDirectory() as saved_model:
            _export(_load_emotions(), saved_model)
            write_whole(emotions, _convert(saved_model, int8=False))
    return [*paths, emotions]


def _build() -> Any:
    """Return the untrained network of the reference method."""
    import keras

    from converter.train.networks import build

    keras.utils.set_random_seed(0)
    return build("resnet50v2", SIDE)


def _load_emotions() -> Any:
    """Return the released emotion network."""
    import keras

    return keras.saving.load_model(EMOTIONS, compile=False)


def _export(model: Any, saved_model: str) -> None:
    """Write a network of Keras as a SavedModel that takes one picture."""
    import keras

    signature = [keras.InputSpec(shape=(1, *model.input_shape[1:]), dtype="float32")]
    model.export(saved_model, format="tf_saved_model", input_signature=signature, verbose=False)


def _convert(saved_model: str, *, int8: bool) -> bytes:
    """Return the .tflite file."""
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_saved_model(saved_model)
    if int8:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = _noise
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    return bytes(converter.convert())


def _noise() -> Iterator[list[np.ndarray]]:
    """Yield pictures of noise: the accuracy of an untrained network does not matter."""
    rng = np.random.default_rng(0)
    for _ in range(SAMPLES):
        yield [rng.uniform(-1, 1, (1, SIDE, SIDE, 3)).astype(np.float32)]


def create(options: argparse.Namespace) -> None:
    """Write the files and log their paths."""
    backend.use("tensorflow")
    for path in write(options.folder):
        log.info("%s", path)


def main() -> int:
    """Run the command."""
    parser = command_line.create_parser("reference_network", __doc__)
    parser.add_argument("folder", type=Path, help="folder for the files")
    return command_line.run(create, parser)


if __name__ == "__main__":
    raise SystemExit(main())
