"""From a float Keras model to the bytes of a full-int8 .tflite file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

import numpy as np
from tqdm import tqdm

from converter.keras_io.suppress_output import quiet
from edge.emotion.classifier import preprocess
from edge.emotion.manifest import Manifest
from edge.engine.litert import find_runtime
from edge.errors import DataError, ModelError

# What makes the int8 output a probability in 256 steps.
OUTPUT_FORM = (1 / 256, -128)


def quantize(model: Any, images: np.ndarray, contract: Manifest) -> bytes:
    """Make the full-int8 TFLite file.

    Args:
        model: keras.Model on TensorFlow, see `converter.loading.load`.
        images: uint8, (n, height, width), grey; they calibrate the ranges.
        contract: the network's preprocessing.

    Raises:
        ModelError: an operator of the network has no int8 form.
        DataError: there is no room for temporary files.
    """
    pixels = np.stack([preprocess(image, contract) for image in images])
    # Two pixels at the ends of the scale fix the input's range, whatever was drawn.
    pixels[0, 0, :2] = [[0], [255]]
    faces = (pixels.astype(np.float32) - np.float32(contract.mean)) * np.float32(contract.scale)
    with quiet() as terminal, tempfile.TemporaryDirectory() as place:
        return _convert(model, faces, place, terminal)


def _convert(model: Any, faces: np.ndarray, place: str, terminal: Any) -> bytes:
    import keras
    import tensorflow as tf
    from tensorflow.lite.python.convert_phase import ConverterError

    signature = [keras.InputSpec(shape=(1, *faces.shape[1:]), dtype="float32")]
    try:
        model.export(place, format="tf_saved_model", input_signature=signature, verbose=False)
        converter = _converter(tf, place)
        converter.representative_dataset = lambda: _one_by_one(faces, terminal)
        return bytes(converter.convert())
    except (OSError, tf.errors.ResourceExhaustedError) as error:
        raise DataError(f"no room for temporary files: {_reason(error)}") from error
    except (ConverterError, RuntimeError, ValueError, tf.errors.OpError) as error:
        raise ModelError(f"{model.name} cannot be made int8: {_reason(error)}") from error


def _converter(tf: Any, place: str) -> Any:
    converter = tf.lite.TFLiteConverter.from_saved_model(place)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    # TensorFlow 2.21 labels per-channel dense layers with an operator version that knows
    # none: older runtimes then compute nonsense without an error.
    converter._experimental_disable_per_channel_quantization_for_dense_layers = True  # noqa: SLF001
    return converter


def _one_by_one(faces: np.ndarray, terminal: Any) -> Iterator[list[np.ndarray]]:
    bar = tqdm(faces, "calibrating", unit=" pictures", leave=False, file=terminal, disable=None)
    for face in bar:
        yield [face[np.newaxis]]


def _reason(error: Exception) -> str:
    """The line of a long message that names the operator, else its first."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if "ops" in line.lower() or "not supported" in line.lower()]
    return (telling or lines or [repr(error)])[0][:300]


def check_form(content: bytes, contract: Manifest) -> None:
    """Check what TensorFlow made of a network.

    Args:
        content: of a .tflite file.
        contract: the network's preprocessing.

    Raises:
        ModelError: input or output are not int8 in steps of a pixel value and of 1/256, or a
            dense layer is quantized per channel.
    """
    # Not allocated: LiteRT would then show one scale per channel for dense layers anyway.
    interpreter = find_runtime()[1].Interpreter(model_content=content)
    (source,), (sink,) = interpreter.get_input_details(), interpreter.get_output_details()
    for detail in (source, sink):
        if detail["dtype"] != np.int8:
            raise ModelError(f"TensorFlow left {detail['name']} {np.dtype(detail['dtype'])}")
    if not np.isclose(source["quantization"][0], contract.scale, rtol=0.01):
        raise ModelError(f"TensorFlow's input step is {source['quantization']}: not a pixel value")
    if sink["quantization"] != OUTPUT_FORM:
        raise ModelError(f"TensorFlow's output step is {sink['quantization']}, not {OUTPUT_FORM}")
    for detail in interpreter.get_tensor_details():
        if len(detail["shape"]) == 2 and len(detail["quantization_parameters"]["scales"]) > 1:
            raise ModelError(
                f"TensorFlow quantized {detail['name']} per channel: older runtimes answer "
                "nonsense; use the TensorFlow version that pyproject.toml names"
            )
