"""The network of the project that this one grew out of, untrained, to be measured by `bench`.

python -m converter.studies.reference_network FOLDER

writes resnet50v2_float.tflite and resnet50v2_int8.tflite into the folder.

Untrained weights cost the same. They take 105 MB and a minute or two.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from converter.keras_io import backend
from converter.keras_io.suppress_output import suppress_output

SIDE = 224
NAMES = {"float": "resnet50v2_float.tflite", "int8": "resnet50v2_int8.tflite"}


def write(folder: Path) -> list[Path]:
    """Write both forms into a folder, unless they are there."""
    paths = [folder / name for name in NAMES.values()]
    if all(path.is_file() for path in paths):
        return paths
    folder.mkdir(parents=True, exist_ok=True)
    with suppress_output(), tempfile.TemporaryDirectory() as place:
        for path, int8 in zip(paths, (False, True), strict=True):
            new = path.with_suffix(".new")
            new.write_bytes(_convert(place, int8=int8))
            new.replace(path)
    return paths


def _convert(place: str, *, int8: bool) -> bytes:
    import keras
    import tensorflow as tf

    from converter.train.networks import build

    if not any(Path(place).iterdir()):
        keras.utils.set_random_seed(0)
        signature = [keras.InputSpec(shape=(1, SIDE, SIDE, 3), dtype="float32")]
        model = build("resnet50v2", SIDE)
        model.export(place, format="tf_saved_model", input_signature=signature, verbose=False)
    converter = tf.lite.TFLiteConverter.from_saved_model(place)
    if int8:
        noise = np.random.default_rng(0)

        def samples() -> Any:
            for _ in range(4):
                yield [noise.uniform(-1, 1, (1, SIDE, SIDE, 3)).astype(np.float32)]

        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = samples
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    return bytes(converter.convert())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    backend.use("tensorflow")
    for path in write(parser.parse_args().folder):
        print(path, file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
