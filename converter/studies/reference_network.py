"""Write the network of the reference method, untrained, for `emotion-edge bench --reference`.

It provides the network that docs/speed.md compares with: a ResNet50V2 for pictures of 224x224
pixels. `python -m converter.studies.reference_network FOLDER` writes resnet50v2_float.tflite and
resnet50v2_int8.tflite. Untrained weights cost the same time as trained ones. The files have 105 MB
and take a minute or two.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from converter.keras_io import backend
from converter.studies import command_line
from edge.system.files import write_whole
from edge.system.silence import silenced

log = logging.getLogger(
    "converter.studies.reference_network"
)  # run with -m, __name__ is "__main__"

SIDE = 224
FILES = {"float": "resnet50v2_float.tflite", "int8": "resnet50v2_int8.tflite"}
SAMPLES = 4


def write(folder: Path) -> list[Path]:
    """Write both files into a folder, unless both exist.

    Returns:
        the paths of the files.
    """
    paths = [folder / name for name in FILES.values()]
    if all(path.is_file() for path in paths):
        return paths
    folder.mkdir(parents=True, exist_ok=True)
    with silenced(1, 2), tempfile.TemporaryDirectory() as saved_model:
        _export(saved_model)
        for path, int8 in zip(paths, (False, True), strict=True):
            write_whole(path, _convert(saved_model, int8=int8))
    return paths


def _export(saved_model: str) -> None:
    """Write the network as a SavedModel."""
    import keras

    from converter.train.networks import build

    keras.utils.set_random_seed(0)
    signature = [keras.InputSpec(shape=(1, SIDE, SIDE, 3), dtype="float32")]
    model = build("resnet50v2", SIDE)
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
