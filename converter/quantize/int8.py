"""Quantize a float Keras model to the bytes of a full-int8 .tflite file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from typing import Any, TextIO

import numpy as np

from converter.keras_io.predict import normalize
from converter.progress import progress_bar
from edge.emotion.manifest import MAX_BYTES, Manifest
from edge.engine.litert import find_runtime
from edge.errors import DataError, ModelError
from edge.system.silence import silenced

# (scale, zero point) of the output: a probability in 256 steps.
OUTPUT_QUANTIZATION = (1 / 256, -128)


def quantize(model: Any, images: np.ndarray, manifest: Manifest) -> bytes:
    """Return the full-int8 TFLite file of a network.

    Args:
        model: keras.Model on TensorFlow, see `converter.keras_io.load.load_model`.
        images: uint8, (n, height, width), grey: the representative samples.
        manifest: of the network.

    Raises:
        ModelError: an operator of the network has no int8 form.
        DataError: not enough space for temporary files.
    """
    faces = normalize(images, manifest)
    # Two pixels at the ends of the range fix the scale of the input, whichever samples were drawn.
    faces[0, 0, :2] = (np.array([[0], [255]], np.float32) - manifest.mean) * manifest.scale
    with (
        os.fdopen(os.dup(2), "w") as terminal,
        silenced(1, 2),
        tempfile.TemporaryDirectory() as folder,
    ):
        return _convert(model, faces, folder, terminal)


def _convert(model: Any, faces: np.ndarray, folder: str, terminal: TextIO) -> bytes:
    import keras
    import tensorflow as tf
    from tensorflow.lite.python.convert_phase import ConverterError

    signature = [keras.InputSpec(shape=(1, *faces.shape[1:]), dtype="float32")]
    try:
        model.export(folder, format="tf_saved_model", input_signature=signature, verbose=False)
        converter = _tflite_converter(folder)
        converter.representative_dataset = lambda: _one_by_one(faces, terminal)
        return bytes(converter.convert())
    except (OSError, tf.errors.ResourceExhaustedError) as error:
        raise DataError(f"no space for temporary files: {_reason(error)}") from error
    except (ConverterError, RuntimeError, ValueError, tf.errors.OpError) as error:
        raise ModelError(f"{model.name} cannot be quantized to int8: {_reason(error)}") from error


def _tflite_converter(saved_model: str) -> Any:
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_saved_model(saved_model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    # TensorFlow 2.21 labels per-channel dense layers with an operator version that does not
    # support them: older runtimes then return wrong scores without an error.
    converter._experimental_disable_per_channel_quantization_for_dense_layers = True  # noqa: SLF001
    return converter


def _one_by_one(faces: np.ndarray, terminal: TextIO) -> Iterator[list[np.ndarray]]:
    for face in progress_bar(faces, "quantizing", " pictures", file=terminal):
        yield [face[np.newaxis]]


def _reason(error: Exception) -> str:
    """Return the line of a long message that names the operator, else its first line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    about_operators = [s for s in lines if "ops" in s.lower() or "not supported" in s.lower()]
    return (about_operators or lines or [repr(error)])[0][:300]


def check_quantization(content: bytes, manifest: Manifest) -> None:
    """Check the tensors of a quantized network.

    Args:
        content: of a .tflite file.
        manifest: of the network.

    Raises:
        ModelError: input or output are not int8 in steps of a pixel value and of 1/256, a dense
            layer is quantized per channel, or the file is too large for the device.
    """
    if len(content) > MAX_BYTES:
        raise ModelError(
            f"{manifest.file}: {len(content) / 1e6:.0f} MB: the device takes files of up to "
            f"{MAX_BYTES // 10**6} MB: train a smaller network"
        )
    # Tensors stay unallocated: LiteRT would else report one scale per channel for dense layers.
    interpreter = find_runtime()[1].Interpreter(model_content=content)
    _check_ends(interpreter, manifest)
    for detail in interpreter.get_tensor_details():
        if len(detail["shape"]) == 2 and len(detail["quantization_parameters"]["scales"]) > 1:
            raise ModelError(
                f"TensorFlow quantized {detail['name']} per channel: older runtimes return wrong "
                "scores; use the TensorFlow version that pyproject.toml names"
            )


def _check_ends(interpreter: Any, manifest: Manifest) -> None:
    (source,), (sink,) = interpreter.get_input_details(), interpreter.get_output_details()
    for detail in (source, sink):
        if detail["dtype"] != np.int8:
            raise ModelError(f"TensorFlow left {detail['name']} {np.dtype(detail['dtype'])}")
    if not np.isclose(source["quantization"][0], abs(manifest.scale), rtol=0.01):
        raise ModelError(
            f"TensorFlow's input quantization is {source['quantization']}: not a pixel value"
        )
    if sink["quantization"] != OUTPUT_QUANTIZATION:
        raise ModelError(
            f"TensorFlow's output quantization is {sink['quantization']}, not {OUTPUT_QUANTIZATION}"
        )
