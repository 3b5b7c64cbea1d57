"""Networks in the forms in which people publish them, made by Keras 2 and 3.

`python -m tests.converter.keras_io.published_forms FOLDER` writes one folder for each case.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

SIDE = 48
Network = Callable[[Any], Any]  # Keras, of version 2 or 3 -> its model


class Case(NamedTuple):
    """Network in one form.

    Attributes:
        keras: version that writes it.
        network: function of this module that builds it.
        file: to load; the suffix decides the form, "folder" is a SavedModel.
        weights: file beside a .json architecture.
    """

    keras: int
    network: Network
    file: str
    weights: str = ""

    def __str__(self) -> str:
        weights = f"+{self.weights}" if self.weights else ""
        return f"keras{self.keras}-{self.network.__name__}-{self.file}{weights}"


def head(k: Any, x: Any) -> Any:
    """Return probabilities that differ between pictures."""
    x = k.layers.Flatten()(k.layers.AveragePooling2D(4)(x))
    spread = k.initializers.RandomNormal(stddev=0.5)
    return k.layers.Dense(7, "softmax", kernel_initializer=spread)(x)


def simple(k: Any, side: int = SIDE, channels: int = 1) -> tuple[Any, Any]:
    """Return an input, and the first layers after it."""
    face = k.Input((side, side, channels))
    return face, k.layers.Conv2D(4, 3, strides=2, padding="same", activation="relu")(face)


def sequential(k: Any) -> Any:
    """Build a network as in tutorials; Keras 2 notes its input as batch_input_shape."""
    shape = {"input_shape": (SIDE, SIDE, 1)} if k.__name__ == "tf_keras" else {}
    first = k.layers.Conv2D(4, 3, activation="relu", **shape)
    start = [] if shape else [k.Input((SIDE, SIDE, 1))]
    rest = [
        k.layers.BatchNormalization(), k.layers.MaxPooling2D(4), k.layers.Dropout(0.5),
        k.layers.Flatten(), k.layers.Dense(7, activation="softmax"),
    ]  # fmt: skip
    return k.Sequential([*start, first, *rest])


def functional(k: Any) -> Any:
    """Build a network with a residual connection."""
    face, x = simple(k)
    return k.Model(face, head(k, k.layers.add([x, k.layers.Conv2D(4, 3, padding="same")(x)])))


def depthwise(k: Any) -> Any:
    """Build a network with depthwise, separable and grouped convolutions."""
    face, x = simple(k)
    x = k.layers.DepthwiseConv2D(3, depth_multiplier=2)(x)
    x = k.layers.SeparableConv2D(8, 3)(k.layers.Conv2D(8, 3, groups=2)(x))
    return k.Model(face, head(k, x))


def recurrent(k: Any) -> Any:
    """Build a network that reads the rows of the picture one after the other."""
    face, x = simple(k)
    x = k.layers.TimeDistributed(k.layers.Flatten())(x)
    x = k.layers.Bidirectional(k.layers.LSTM(8))(x)
    return k.Model(face, k.layers.Dense(7, activation="softmax")(k.layers.Dense(8)(x)))


def tensorflow_functions(k: Any) -> Any:
    """Build a network with functions in place of layers: TFOpLambda in Keras 2."""
    import tensorflow as tf

    face = k.Input((SIDE, SIDE, 1))
    functions = tf.nn if k.__name__ == "tf_keras" else k.ops
    return k.Model(face, head(k, functions.relu((face - 0.1) * 2.0) + 1.0))


def preprocessing(k: Any) -> Any:
    """Build a network that scales its input itself."""
    face = k.Input((SIDE, SIDE, 1))
    normal = k.layers.Normalization(mean=0.4, variance=2.0)
    return k.Model(face, head(k, normal(k.layers.Rescaling(1 / 2, 0.1)(face))))


def augmentation(k: Any) -> Any:
    """Build a network that changes pictures at random while it is trained."""
    layers = [
        k.layers.RandomFlip("horizontal"), k.layers.RandomRotation(0.3), k.layers.RandomZoom(0.3),
        k.layers.RandomTranslation(0.2, 0.2), k.layers.RandomContrast(0.5),
        k.layers.GaussianNoise(1.0), k.layers.SpatialDropout2D(0.5),
    ]  # fmt: skip
    x = face = k.Input((SIDE, SIDE, 1))
    for layer in layers:
        x = layer(x)
    return k.Model(face, head(k, x))


def activations(k: Any) -> Any:
    """Build a network with activations of many kinds."""
    face, x = simple(k)
    for layer in (k.layers.LeakyReLU(0.2), k.layers.PReLU(), k.layers.ELU(), k.layers.ReLU(6.0)):
        x = layer(x + 0.1)
    for name in ("swish", "gelu", "selu", "hard_sigmoid", "tanh", "softplus"):
        x = k.layers.Activation(name)(x)
    return k.Model(face, head(k, x))


def nested(k: Any) -> Any:
    """Build a network around one of keras.applications, as for transfer learning."""
    base = k.applications.MobileNet((SIDE, SIDE, 3), alpha=0.25, include_top=False, weights=None)
    base.trainable = False
    pool, last = k.layers.GlobalAveragePooling2D(), k.layers.Dense(7, activation="softmax")
    return k.Sequential([k.Input((SIDE, SIDE, 3)), base, pool, last])


def resnet50v2(k: Any) -> Any:
    """Build the network of the project that this one grew out of, for smaller pictures."""
    base = k.applications.ResNet50V2(False, None, input_shape=(SIDE, SIDE, 3))
    layers = [
        base, k.layers.Dropout(0.25), k.layers.BatchNormalization(), k.layers.Flatten(),
        k.layers.Dense(64, activation="relu"), k.layers.BatchNormalization(),
        k.layers.Dropout(0.5), k.layers.Dense(7, activation="softmax"),
    ]  # fmt: skip
    return k.Sequential([k.Input((SIDE, SIDE, 3)), *layers])


def mini_xception(k: Any) -> Any:
    """Build a small Xception: separable convolutions with residual connections, 64 pixels."""
    layers = k.layers
    face = k.Input((64, 64, 1))
    x = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(8, 3, use_bias=False)(face)))
    for filters in (8, 16, 24):
        side = layers.BatchNormalization()(layers.Conv2D(filters, 1, 2, "same", use_bias=False)(x))
        x = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.Activation("relu")(layers.BatchNormalization()(x))
        x = layers.MaxPooling2D(3, 2, "same")(layers.SeparableConv2D(filters, 3, padding="same")(x))
        x = layers.add([x, side])
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(7, 3, padding="same")(x))
    return k.Model(face, layers.Activation("softmax", name="predictions")(x))


def compiled(k: Any) -> Any:
    """Build a trained network with a loss and a metric of the author's."""

    def focal_loss(truth: Any, found: Any) -> Any:
        return k.losses.categorical_crossentropy(truth, found) ** 2

    class F1(k.metrics.CategoricalAccuracy):
        pass

    model = functional(k)
    model.compile(k.optimizers.Adam(1e-3), focal_loss, metrics=[F1(), "accuracy"])
    model.train_on_batch(np.zeros((2, SIDE, SIDE, 1), np.float32), np.eye(7, dtype=np.float32)[:2])
    return model


def _with_policy(k: Any, policy: str, network: Network) -> Any:
    k.mixed_precision.set_global_policy(policy)
    try:
        return network(k)
    finally:
        k.mixed_precision.set_global_policy("float32")


def mixed_precision(k: Any) -> Any:
    """Build a network that computes with half precision."""
    return _with_policy(k, "mixed_float16", functional)


def half_precision(k: Any) -> Any:
    """Build a network whose weights are of half precision."""
    return _with_policy(k, "float16", functional)


def fixed_batch(k: Any) -> Any:
    """Build a network that takes eight pictures at a time."""
    face = k.Input(batch_shape=(8, SIDE, SIDE, 1))
    return k.Model(face, head(k, k.layers.Conv2D(4, 3)(face)))


EVERY_FORM = ("model.h5", "model.hdf5", "model.keras", "folder")
WEIGHTS = (
    ("model.json", "model.h5"), ("fer.json", "fer.h5"), ("plan.json", "weights.h5"),
    ("model.json", "model_weights.h5"), ("fer.json", "fer2013_weights.hdf5"),
    ("model.json", "model.weights.h5"),
)  # fmt: skip
BOTH = (
    functional, depthwise, recurrent, tensorflow_functions, preprocessing, augmentation,
    activations, nested, mini_xception, compiled, mixed_precision, half_precision, fixed_batch,
)  # fmt: skip
CASES = [
    *(Case(keras, sequential, name) for keras in (2, 3) for name in EVERY_FORM),
    *(Case(2, functional, *names) for names in WEIGHTS),
    *(Case(3, compiled, *names) for names in WEIGHTS[-1:]),
    *(Case(2, each, "model.h5") for each in BOTH),
    *(Case(3, each, "model.keras") for each in BOTH),
    *(Case(keras, mini_xception, "folder") for keras in (2, 3)),
    Case(2, augmentation, "folder"),
    *(Case(2, each, "model.keras") for each in (functional, compiled, nested)),
    *(Case(3, each, "model.h5") for each in (functional, compiled, nested)),
    Case(2, resnet50v2, "model.json", "model.h5"),
]  # fmt: skip


def write(case: Case, folder: Path) -> tuple[Path, Any]:
    """Write a case; return the path to load, and the model in memory."""
    k = importlib.import_module("tf_keras" if case.keras == 2 else "keras")
    k.utils.set_random_seed(0)
    model = case.network(k)
    path = folder / case.file
    if case.file == "folder":
        model.save(path, save_format="tf") if case.keras == 2 else model.export(path)
    elif case.weights:
        path.write_text(model.to_json())
        model.save_weights(folder / case.weights)
    else:
        model.save(path)
    return path, model


def noise_for(model: Any) -> np.ndarray:
    """Return eight inputs: float32, (8, side, side, channels)."""
    shape = (8, *model.inputs[0].shape[1:])
    return np.random.default_rng(0).normal(size=shape).astype(np.float32)


def main(folder: Path) -> None:
    """Write every case into a folder of its name, with the answers to `noise_for`."""
    for case in CASES:
        (place := folder / str(case)).mkdir(parents=True)
        path, model = write(case, place)
        np.save(place / "answers.npy", np.asarray(model.predict_on_batch(noise_for(model))))
        print(case, path.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
