"""Trained models load in every form in which Keras has saved them."""

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from tests.converter.drawings import drawings

if not (find_spec("tensorflow") and find_spec("torch") and find_spec("tqdm")):
    pytest.skip("needs tensorflow, torch and tqdm", allow_module_level=True)

from converter.config import ConvertConfig, ConvertJob
from converter.convert import convert
from converter.data.default_manifest import DEFAULT_MANIFEST
from converter.data.splits import load_split
from converter.evaluate import metrics
from converter.evaluate.evaluate import examine
from converter.keras_io.load import load_model
from converter.keras_io.predict import manifest_of, predict
from edge.emotion.classifier import load_manifest
from edge.errors import ConfigError, ModelError
from edge.labels import EMOTIONS

pytestmark = [pytest.mark.converter, pytest.mark.usefixtures("keras")]

# The preprocessing of a network from elsewhere: RGB from 0 to 1, labels in another order.
REVERSED = tuple(reversed(EMOTIONS))
FOREIGN_CONFIG = ConvertConfig(mean=0.0, scale=1 / 255, labels=REVERSED, samples=100)


@pytest.fixture(scope="module")
def foreign(keras, trained_network):
    """Our trained network, with the inputs and outputs of one from elsewhere."""
    ours = load_model(trained_network)
    *weights, kernel, bias = ours.get_weights()
    ours.set_weights([*weights, kernel[:, ::-1], bias[::-1]])
    grey = keras.layers.Conv2D(1, 1)
    face = keras.Input((48, 48, 3))
    model = keras.Model(face, ours(grey(face)), name="foreign")
    grey.set_weights([np.full((1, 1, 3, 1), 255 / 128 / 3), np.array([-1.0])])
    return model


@pytest.fixture(scope="module")
def saved(foreign, tmp_path_factory):
    """A folder with the same network in each form."""
    folder = tmp_path_factory.mktemp("saved")
    foreign.save(folder / "whole.keras")
    foreign.save(folder / "whole.h5")
    (folder / "plan.json").write_text(foreign.to_json())
    foreign.save_weights(folder / "plan.weights.h5")
    foreign.export(folder / "exported", format="tf_saved_model", verbose=False)
    return folder


@pytest.mark.parametrize("form", ["whole.keras", "whole.h5", "plan.json", "exported"])
def test_every_form_gives_the_same_scores(saved, foreign, form):
    images, _ = drawings(7, seed=3)
    manifest = manifest_of(foreign, mean=0.0, scale=1 / 255)
    expected = predict(foreign, images, manifest)
    found = predict(load_model(saved / form), images, manifest)
    assert np.allclose(found, expected, atol=1e-5)
    assert len(set(expected.argmax(1))) > 1


def test_an_architecture_finds_its_weights(saved, tmp_path):
    plan = tmp_path / "network.json"
    plan.write_bytes((saved / "plan.json").read_bytes())
    with pytest.raises(ConfigError, match=r"no \.h5 file with weights beside it: name one by"):
        load_model(plan)
    content = (saved / "plan.weights.h5").read_bytes()
    (tmp_path / "other.weights.h5").write_bytes(content)
    assert load_model(plan).name == "foreign"
    (tmp_path / "third.weights.h5").write_bytes(content)
    with pytest.raises(ConfigError, match=r"2 \.h5 files with weights beside it"):
        load_model(plan)
    assert load_model(plan, tmp_path / "third.weights.h5").name == "foreign"
    (tmp_path / "third.weights.h5").write_bytes(content[:1000])
    with pytest.raises(ModelError, match=r"third\.weights\.h5: damaged or truncated"):
        load_model(plan, tmp_path / "third.weights.h5")


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.json", "{}"), ("x.json", "no json"), ("x.h5", "no hdf5"), ("x.pb", ""), ("folder/y", "")],
)
def test_a_file_that_is_no_model_is_an_error_of_one_line(tmp_path, name, content):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    (path.parent / "w.weights.h5").write_text("")
    with pytest.raises(ModelError) as caught:
        load_model(path if path.parent == tmp_path else path.parent)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("shape", "last", "message"),
    [
        ((48, 48, 1), {"units": 7}, "not probabilities: end it with a softmax"),
        (
            (48, 48, 1),
            {"units": 21, "activation": "softmax"},
            "2 to 20 probabilities, one for each",
        ),
        (
            (48, 48, 1),
            {"units": 1, "activation": "sigmoid"},
            "one for each class: end it with a so",
        ),
        ((48, 40, 1), {"units": 7, "activation": "softmax"}, "expected square grey or RGB"),
        ((48, 48, 2), {"units": 7, "activation": "softmax"}, "expected square grey or RGB"),
        (
            (1, 48, 48),
            {"units": 7, "activation": "softmax"},
            "channels last: save it with an input",
        ),
    ],
)
def test_a_network_with_other_inputs_or_outputs_is_an_error(keras, tmp_path, shape, last, message):
    face = keras.Input(shape)
    model = keras.Model(face, keras.layers.Dense(**last)(keras.layers.Flatten()(face)))
    model.save(tmp_path / "x.keras")
    with pytest.raises(ModelError, match=message):
        load_model(tmp_path / "x.keras")


@pytest.mark.parametrize(("inputs", "outputs"), [(1, 2), (2, 1)])
def test_several_inputs_or_outputs_are_an_error(keras, tmp_path, inputs, outputs):
    faces = [keras.Input((48, 48, 1)) for _ in range(inputs)]
    flat = keras.layers.Flatten()(sum(faces[1:], faces[0]))
    answers = [keras.layers.Dense(7, activation="softmax")(flat) for _ in range(outputs)]
    keras.Model(faces, answers).save(tmp_path / "x.keras")
    message = f"x.keras: {inputs} inputs and {outputs} outputs: expected one of each: save the part"
    with pytest.raises(ModelError, match=message):
        load_model(tmp_path / "x.keras")


def test_a_missing_and_a_damaged_file_are_errors(tmp_path):
    with pytest.raises(ModelError, match="no such model"):
        load_model(tmp_path / "x.keras")
    (tmp_path / "x.keras").write_bytes(b"no network")
    with pytest.raises(ModelError, match=r"x\.keras: not a supported form: expected \.keras"):
        load_model(tmp_path / "x.keras")


def test_a_foreign_network_is_converted_with_its_own_preprocessing(
    saved, shapes, trained_network, tmp_path
):
    ours = examine(trained_network, shapes, "public_test").result
    out = tmp_path / "foreign.tflite"
    # A SavedModel, whose batch size is open: the form that is farthest from a .tflite file.
    convert(ConvertJob(saved / "exported", shapes, out), FOREIGN_CONFIG)
    manifest = load_manifest(out)
    assert (manifest.colour, manifest.mean, manifest.scale) == ("rgb", 0, 1 / 255)
    assert manifest.labels == REVERSED
    assert manifest.accuracy["public_test_float"] == round(100 * ours["accuracy"], 2)
    assert manifest.accuracy["agreement"] > 95
    int8 = examine(out, shapes, "public_test").result
    assert round(100 * int8["accuracy"], 2) == manifest.accuracy["public_test_int8"]


def test_a_network_that_is_read_in_a_wrong_way_is_refused(saved, shapes, tmp_path):
    job = ConvertJob(saved / "exported", shapes, tmp_path / "new" / "x.tflite")
    options = f"--mean 0 --scale 1/255 --labels {','.join(REVERSED)}"
    with pytest.raises(ModelError, match=f"not converted: on public_test it .* with {options}"):
        convert(job, ConvertConfig(samples=100))
    assert list(tmp_path.iterdir()) == []


def test_evaluation_warns_of_another_order_of_the_labels(saved, shapes, caplog):
    examine(saved / "exported", shapes, "public_test", replace(FOREIGN_CONFIG, labels=EMOTIONS))
    assert f"with --labels {','.join(REVERSED)} it is right on" in caplog.text


def test_the_order_of_the_labels_matters(shapes, foreign):
    held_out = load_split(shapes, "public_test")
    right = replace(manifest_of(foreign), mean=0.0, scale=1 / 255, labels=REVERSED)
    wrong = replace(right, labels=DEFAULT_MANIFEST.labels)
    good, bad = (
        metrics.accuracy(predict(foreign, held_out.images, manifest), held_out.labels)
        for manifest in (right, wrong)
    )
    assert good > bad + 0.3
