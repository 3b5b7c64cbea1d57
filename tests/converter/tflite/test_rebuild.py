"""Float .tflite files become TensorFlow functions again, with the same answers."""

from importlib.util import find_spec

import numpy as np
import pytest

from tests.converter.drawings import drawings
from tests.converter.tflite_files import GraphBuilder, T, options, single_operator_file
from tests.files import ROOT

if not (find_spec("tensorflow") and find_spec("tf_keras") and find_spec("tqdm")):
    pytest.skip("needs tensorflow, tf_keras and tqdm", allow_module_level=True)

from converter.data.default_manifest import DEFAULT_MANIFEST
from converter.keras_io.load import load_model
from converter.keras_io.predict import predict
from converter.keras_io.source import find
from converter.quantize.int8 import check_quantization, quantize
from converter.tflite import reader, rebuild
from edge.engine.litert import LiteRTEngine
from edge.errors import ModelError

pytestmark = [pytest.mark.converter, pytest.mark.usefixtures("keras")]


def to_tflite(model, half=False):
    """Return the float file of a network, as people make it."""
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if half:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]
    return converter.convert()


@pytest.fixture(scope="module")
def network(keras):
    """A network with most operators that emotion networks have."""
    layers = keras.layers
    keras.utils.set_random_seed(0)
    face = keras.Input((48, 48, 1))
    x = layers.Conv2D(4, 3, strides=2, padding="same", activation="relu6")(face)
    x = layers.BatchNormalization()(x)
    x = layers.DepthwiseConv2D(3, depth_multiplier=2, activation="relu")(x)
    x = layers.PReLU(alpha_initializer="normal")(layers.MaxPooling2D(2, padding="same")(x))
    x = layers.Concatenate()([layers.LeakyReLU(0.3)(x), layers.Activation("swish")(x)])
    y = layers.ELU()(layers.SeparableConv2D(16, 3, padding="same")(x))
    x = layers.Multiply()([x + y, layers.Activation("hard_sigmoid")(y)])
    x = layers.AveragePooling2D(2)(x)
    x = layers.ZeroPadding2D(1)(layers.Activation("gelu")(x))
    x = layers.Conv2D(8, 3, activation="tanh")(x)
    attention = layers.Dense(8, activation="sigmoid")(layers.GlobalMaxPooling2D()(x))
    x = layers.Permute((2, 1, 3))(x * layers.Reshape((1, 1, 8))(attention))
    x = layers.concatenate([layers.Flatten()(x), layers.GlobalAveragePooling2D()(x)])
    last = layers.Dense(7, activation="softmax", kernel_initializer="orthogonal")
    model = keras.Model(face, last(x))
    last.set_weights([10 * last.kernel.numpy(), last.bias.numpy()])  # so that answers differ
    return model


@pytest.mark.parametrize("half", [False, True])
def test_a_float_file_gives_the_answers_of_its_network(network, tmp_path, half):
    path = tmp_path / "theirs.tflite"
    path.write_bytes(to_tflite(network, half))
    images, _ = drawings(7, seed=3)
    loaded = load_model(path)
    found, own = (predict(each, images, DEFAULT_MANIFEST) for each in (loaded, network))
    assert np.abs(found - own).max() < (2e-3 if half else 1e-5)
    assert own.std(0).max() > 1e-3  # or else all would agree


def test_a_float_file_is_quantized_anew(keras, tmp_path):
    layers = keras.layers
    face = keras.Input((48, 48, 1))
    x = layers.Conv2D(8, 3, strides=2, padding="same", activation="relu")(face)
    x = layers.MaxPooling2D(2)(x + layers.DepthwiseConv2D(3, padding="same")(x))
    x = layers.Flatten()(x)
    network = keras.Model(face, layers.Dense(7, activation="softmax")(x))
    path = tmp_path / "theirs.tflite"
    path.write_bytes(to_tflite(network))
    images, _ = drawings(7, seed=3)
    loaded = load_model(path)
    content = quantize(loaded, images, DEFAULT_MANIFEST)
    check_quantization(content, DEFAULT_MANIFEST)
    path.write_bytes(content)
    engine = LiteRTEngine(path, 128, 1 / 128)
    found = np.stack([engine.infer(image[..., None])[0] for image in images])
    assert np.abs(found - predict(loaded, images, DEFAULT_MANIFEST)).max() < 0.05
    with pytest.raises(ModelError, match=r"theirs\.tflite: its numbers are quantized already"):
        find(path)


@pytest.mark.parametrize("name", ["short_range", "full_range_sparse"])
def test_the_detectors_can_be_rebuilt(name):
    """With weights of half precision, of which many are 0 and are left out."""
    path = ROOT / "models" / f"face_detection_{name}.tflite"
    graph = reader.read(path)
    rebuild.check(graph, path)
    run = rebuild.rebuild(graph, path.read_bytes(), path)
    shape = graph.inputs[0].shape
    boxes, scores = run(np.zeros((2, *shape[1:]), np.float32))
    assert boxes.shape[::2] == (2, 16)
    assert scores.shape[::2] == (2, 1)


F32 = {"dtype": "FLOAT32", "scales": 0}
FACE = T((1, 8, 8, 4), **F32)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (single_operator_file("CUMSUM", [FACE], FACE), "because it has CUMSUM: convert the Keras"),
        (single_operator_file("Mine", [FACE], FACE), "because it has Mine"),
        (single_operator_file("RELU", [(1, 8, 8, 4)], (1, 8, 8, 4)), "quantized already"),
        (single_operator_file("RELU", [T((8, 8, 8, 4), **F32)], FACE), "one picture at a time"),
        (
            single_operator_file("CONV_2D", [FACE, T((4, 1, 1, 4), 1)], FACE),
            "quantized already",
        ),
        (single_operator_file("RELU", [FACE], FACE)[:100], "damaged or truncated"),
    ],
)
def test_what_cannot_be_rebuilt_is_found_without_tensorflow(tmp_path, content, message):
    path = tmp_path / "x.tflite"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=rf"x\.tflite: .*{message}") as caught:
        find(path)
    assert "\n" not in str(caught.value)


def test_two_inputs_are_an_error(tmp_path):
    builder = GraphBuilder()
    left, right = builder.tensor(FACE), builder.tensor(FACE)
    path = tmp_path / "x.tflite"
    path.write_bytes(builder.content([left, right], [builder.operator("ADD", [left, right], FACE)]))
    with pytest.raises(ModelError, match="expected one input"):
        find(path)


def test_other_answers_than_those_of_the_file_are_noticed(tmp_path):
    half, third = (
        single_operator_file("LEAKY_RELU", [FACE], FACE, options("LeakyRelu", alpha=alpha))
        for alpha in (1 / 2, 1 / 3)
    )
    rebuild.rebuild(reader.parse(half, "x"), half, tmp_path / "x.tflite")
    with pytest.raises(ModelError, match=r"quantized anew \(rebuilt, it differs by 0\.1\d+\)"):
        rebuild.rebuild(reader.parse(half, "x"), third, tmp_path / "x.tflite")
