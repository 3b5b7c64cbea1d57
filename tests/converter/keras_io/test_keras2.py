"""Networks that Keras 2 saved, as most that people share are, load and convert."""

import json
import os
from importlib.util import find_spec

import numpy as np
import pytest

from tests.converter.drawings import drawings

if not (find_spec("tensorflow") and find_spec("tf_keras") and find_spec("tqdm")):
    pytest.skip("needs tensorflow, tf_keras and tqdm", allow_module_level=True)

import h5py

from converter.config import Programs
from converter.data.default_manifest import DEFAULT_MANIFEST
from converter.keras_io.load import load_model
from converter.keras_io.predict import predict
from converter.quantize.int8 import check_quantization, quantize
from edge.engine.litert import LiteRTEngine
from edge.errors import ConfigError, ModelError

pytestmark = [pytest.mark.converter, pytest.mark.usefixtures("keras")]


@pytest.fixture(scope="module")
def layers(keras):
    import tf_keras

    return tf_keras.layers


@pytest.fixture(scope="module")
def network(layers):
    """A network as in tutorials for FER2013."""
    import tf_keras

    return tf_keras.Sequential(
        [
            layers.Conv2D(4, 3, strides=2, activation="relu", input_shape=(48, 48, 1)),
            layers.BatchNormalization(),
            layers.MaxPooling2D(4),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(7, activation="softmax"),
        ],
        name="tutorial",
    )


@pytest.fixture(scope="module")
def saved(network, layers, tmp_path_factory):
    """A folder with the network in each form of Keras 2."""
    import tf_keras

    folder = tmp_path_factory.mktemp("keras2")
    network.save(folder / "whole.h5")
    os.link(folder / "whole.h5", folder / "l\udcefgende:1.hdf5")
    network.save(folder / "whole.keras")
    network.save(folder / "exported", save_format="tf")
    face = tf_keras.Input((48, 48, 1))
    tf_keras.Model(face, network(face), name="functional").save(folder / "functional.h5")
    (folder / "plan.json").write_text("\ufeff" + network.to_json())
    network.save_weights(folder / "plan_weights.h5")
    network.save(folder / "old.h5")
    with h5py.File(folder / "old.h5", "a") as file:
        config = json.loads(file.attrs["model_config"])
        file.attrs["model_config"] = json.dumps(as_keras_2_2(config)).encode()
        file.attrs["keras_version"] = b"2.2.2"
    return folder


def as_keras_2_2(config):
    """Return the architecture as Keras 2.2 wrote it: a list of layers, without an input layer."""
    layers = [each for each in config["config"]["layers"] if each["class_name"] != "InputLayer"]
    for layer in layers:
        for key in ("module", "registered_name", "build_config"):
            layer.pop(key, None)
        layer["config"]["dtype"] = "float32"
    layers[0]["config"]["batch_input_shape"] = [None, 48, 48, 1]
    return {"class_name": "Sequential", "config": layers}


@pytest.mark.parametrize(
    "form",
    [
        "whole.h5", "l\udcefgende:1.hdf5", "whole.keras", "exported", "functional.h5",
        "plan.json", "old.h5",
    ],
)  # fmt: skip
def test_every_form_of_keras_2_gives_the_same_scores(saved, network, form):
    images, _ = drawings(7, seed=3)
    pixels = (images[..., None].astype(np.float32) - 128) / 128
    found = predict(load_model(saved / form), images, DEFAULT_MANIFEST)
    assert np.allclose(found, network.predict_on_batch(pixels), atol=1e-5)


def test_recurrent_layers_convert_to_int8(layers, tmp_path):
    """Their `time_major` is what Keras 3 does not know."""
    import tf_keras

    model = tf_keras.Sequential(
        [
            layers.AveragePooling2D(4, input_shape=(48, 48, 1)),
            layers.Reshape((12, 12)),
            layers.LSTM(8),
            layers.Dense(7, activation="softmax"),
        ]
    )
    model.save(tmp_path / "lstm.h5")
    network = load_model(tmp_path / "lstm.h5")
    images, _ = drawings(7, seed=3)
    content = quantize(network, images, DEFAULT_MANIFEST)
    check_quantization(content, DEFAULT_MANIFEST)
    (tmp_path / "lstm.tflite").write_bytes(content)
    engine = LiteRTEngine(tmp_path / "lstm.tflite", 128, 1 / 128)
    found = np.stack([engine.infer(image[..., None])[0] for image in images])
    assert np.abs(found - predict(network, images, DEFAULT_MANIFEST)).max() < 0.05


def test_layers_with_a_program_load_only_if_allowed(layers, tmp_path):
    import tf_keras

    model = tf_keras.Sequential(
        [
            layers.Lambda(lambda x: x * 2, input_shape=(48, 48, 1)),
            layers.Flatten(),
            layers.Dense(7, activation="softmax"),
        ]
    )
    for name in ("lambda.h5", "lambda.keras"):
        model.save(tmp_path / name)
        with pytest.raises(ConfigError, match="its layer Lambda runs a program from the file"):
            load_model(tmp_path / name)
        assert load_model(tmp_path / name, programs=Programs(trust=True)).inputs[0].shape == (
            None,
            48,
            48,
            1,
        )


def test_what_keras_cannot_load_is_an_error_of_one_line(saved, network, layers, tmp_path):
    import tf_keras

    class SelfAttention(layers.Layer):
        pass

    custom = tf_keras.Sequential(
        [layers.Flatten(input_shape=(48, 48, 1)), SelfAttention(), layers.Dense(7)]
    )
    custom.save(tmp_path / "custom.h5")
    unbuilt = tf_keras.Sequential([layers.Flatten(), layers.Dense(7)])
    (tmp_path / "other.json").write_text(unbuilt.to_json())
    other = tf_keras.Sequential([layers.Flatten(input_shape=(48, 48, 1)), layers.Dense(7)])
    (tmp_path / "plan.json").write_text(other.to_json())
    (tmp_path / "huge.json").write_text(
        network.to_json().replace('"units": 7', f'"units": {9**12}')
    )
    weights = saved / "plan_weights.h5"
    for name, message in (
        (
            "custom.h5",
            "SelfAttention is a class or function of .*: give --custom MODULE:Self",
        ),
        ("other.json", "other.json: "),
        ("huge.json", "huge.json: needs more memory than this machine has"),
        ("plan.json", "plan.json: the weights do not fit the architecture: "),
    ):
        with pytest.raises(ModelError, match=message) as caught:
            load_model(tmp_path / name, weights if name.endswith(".json") else None)
        assert "\n" not in str(caught.value)
