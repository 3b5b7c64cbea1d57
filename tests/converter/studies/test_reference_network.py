"""The reference method of the benchmark, with a small network in place of ResNet50V2."""

from importlib.util import find_spec

import pytest

from edge.commands.bench import clips
from edge.commands.bench.reference import INPUT_SIDE, ReferenceMethod

pytestmark = [
    pytest.mark.converter,
    pytest.mark.skipif(not find_spec("tensorflow"), reason="needs tensorflow"),
]


@pytest.mark.parametrize("int8", [False, True])
def test_reference_method_finds_and_classifies_faces(int8, tmp_path):
    import tensorflow as tf  # here, since every lane reads this file

    face = tf.keras.Input((INPUT_SIDE, INPUT_SIDE, 3), batch_size=1)
    pooled = tf.keras.layers.GlobalAveragePooling2D()(face)
    model = tf.keras.Model(face, tf.keras.layers.Dense(7, activation="softmax")(pooled))
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if int8:
        noise = tf.random.stateless_uniform((1, INPUT_SIDE, INPUT_SIDE, 3), (1, 2), -1, 1)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: iter([[noise]])
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    path = tmp_path / "network.tflite"
    path.write_bytes(converter.convert())
    method = ReferenceMethod(path, threads=1, frames=3)
    times, faces = method.play(clips.write(tmp_path / "clip.mp4", 1, 5))
    assert (len(times.frame_times()), faces) == (3, 1.0)
    assert times.stages["classify"].shape == (3, 2)
