"""From a float .keras network to a full-int8 .tflite file with its manifest."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from converter import data, floats, metrics
from converter.calibrate import best_temperature, choose, raw_scores
from converter.config import ConvertConfig
from converter.evaluate import classifier
from converter.quiet import quiet
from edge import manifest as manifests
from edge.classify import preprocess
from edge.engine.litert import find_runtime
from edge.errors import ConfigError, DataError, ModelError
from edge.manifest import Manifest

# What makes the int8 input pixel - 128, and the int8 output a probability in 256 steps.
INPUT_FORM, OUTPUT_FORM = (1 / 128, 0), (1 / 256, -128)


def convert(model_path: Path, folder: Path, out: Path, config: ConvertConfig) -> Manifest:
    """Quantize a network, measure it on public_test, and write it with its manifest.

    Args:
        model_path: a .keras file.
        folder: the data set, see `converter.data.load`.
        out: the .tflite file; its manifest comes beside it as .toml. Both are replaced only
            once all has gone well.
        config: how.

    Raises:
        ConfigError: `out` is not named .tflite.
        ModelError: the network has another form, or int8 falls too far below float.
        DataError: the data set cannot be read, or `out` cannot be written.
    """
    if out.suffix != ".tflite":
        raise ConfigError(f"{out}: the result's name must end in .tflite")
    model = floats.load(model_path)
    held_out = data.load(folder, "public_test")
    learn = data.without_copies(data.load(folder, "train"), held_out)
    contract = replace(
        floats.contract(model),
        file=out.name,
        crop_scale=config.crop_scale,
        crop_shift=config.crop_shift,
    )
    samples = learn.images[choose(learn.labels, config.samples, config.seed)]
    content = quantize(model, samples, contract)
    check_form(content)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".new-") as place:
            return _finish(Path(place), content, out, model, contract, held_out, config.max_drop)
    except OSError as error:
        raise DataError(f"{out}: cannot be written: {error.strerror}") from error


def quantize(model: Any, images: np.ndarray, contract: Manifest) -> bytes:
    """Make the full-int8 TFLite file.

    Args:
        model: keras.Model, see `converter.floats.load`.
        images: uint8, (n, height, width), grey; they calibrate the ranges.
        contract: the network's preprocessing.
    """
    pixels = np.stack([preprocess(image, contract) for image in images])
    # Two pixels at the ends of the scale fix the input's range, whatever was drawn.
    pixels[0, 0, :2] = [[0], [255]]
    faces = (pixels.astype(np.float32) - contract.mean) * np.float32(contract.scale)
    with quiet() as terminal, tempfile.TemporaryDirectory() as place:
        import keras
        import tensorflow as tf

        signature = [keras.InputSpec(shape=(1, *faces.shape[1:]), dtype="float32")]
        model.export(place, format="tf_saved_model", input_signature=signature, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(place)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: _one_by_one(faces, terminal)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
        # TensorFlow 2.21 labels per-channel dense layers with an operator version that knows
        # none: older runtimes then compute nonsense without an error.
        converter._experimental_disable_per_channel_quantization_for_dense_layers = True  # noqa: SLF001
        return bytes(converter.convert())


def _one_by_one(faces: np.ndarray, terminal: Any) -> Iterator[list[np.ndarray]]:
    bar = tqdm(faces, "calibrating", unit=" pictures", leave=False, file=terminal, disable=None)
    for face in bar:
        yield [face[np.newaxis]]


def check_form(content: bytes) -> None:
    """Check what TensorFlow made of a network.

    Args:
        content: of a .tflite file.

    Raises:
        ModelError: input or output are not int8 of the agreed scale, or a dense layer is
            quantized per channel.
    """
    # Not allocated: LiteRT would then show one scale per channel for dense layers anyway.
    interpreter = find_runtime()[1].Interpreter(model_content=content)
    for (detail,), form in (
        (interpreter.get_input_details(), INPUT_FORM),
        (interpreter.get_output_details(), OUTPUT_FORM),
    ):
        if detail["dtype"] != np.int8 or detail["quantization"] != form:
            found = f"{np.dtype(detail['dtype'])} {detail['quantization']}"
            raise ModelError(f"TensorFlow quantized {detail['name']} as {found}, not int8 {form}")
    for detail in interpreter.get_tensor_details():
        if len(detail["shape"]) == 2 and len(detail["quantization_parameters"]["scales"]) > 1:
            raise ModelError(
                f"TensorFlow quantized {detail['name']} per channel: older runtimes answer "
                "nonsense; use the TensorFlow version that pyproject.toml names"
            )


def _finish(
    place: Path,
    content: bytes,
    out: Path,
    model: Any,
    contract: Manifest,
    held_out: data.Dataset,
    max_drop: float,
) -> Manifest:
    """Measure the file, and put it and its manifest in place if it is good enough."""
    file = place / out.name
    file.write_bytes(content)
    draft = replace(contract, sha256=manifests.sha256(file))
    int8 = raw_scores(classifier(file, draft), held_out.images)
    figures = compare(floats.predict(model, held_out.images), int8, held_out.labels)
    if figures["int8_drop"] > max_drop:
        raise ModelError(
            f"{out}: not written: int8 is {figures['int8_drop']:.2f} points below float "
            f"({figures['public_test_float']:.2f} %), allowed are {max_drop:g}"
        )
    temperature = best_temperature(int8, held_out.labels)
    result = replace(draft, temperature=temperature, accuracy=figures)
    written = file.with_suffix(".toml")
    manifests.write(written, result)
    file.replace(out)
    written.replace(out.with_suffix(".toml"))
    return result


def compare(float_scores: np.ndarray, int8_scores: np.ndarray, labels: np.ndarray) -> Any:
    """The figures for the manifest, in percent; the drop in points.

    Args:
        float_scores: float32, (n, 7).
        int8_scores: float32, (n, 7).
        labels: int64, (n,).
    """
    before, after = metrics.accuracy(float_scores, labels), metrics.accuracy(int8_scores, labels)
    agreement = metrics.accuracy(int8_scores, float_scores.argmax(1))
    return {
        "public_test_int8": round(100 * after, 2),
        "public_test_float": round(100 * before, 2),
        "agreement": round(100 * agreement, 2),
        "int8_drop": round(100 * (before - after), 2),
    }
