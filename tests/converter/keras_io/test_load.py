"""Trained models in every form that Keras has saved them in."""

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from tests.converter.drawings import drawings

if not (find_spec("tensorflow") and find_spec("torch") and find_spec("tqdm")):
    pytest.skip("needs tensorflow, torch and tqdm", allow_module_level=True)

from converter.config import ConvertConfig, Order
from converter.convert import convert
from converter.data import splits as data
from converter.data.default_manifest import CONTRACT
from converter.evaluate import metrics
from converter.evaluate.evaluate import evaluate
from converter.keras_io import predict as floats
from converter.keras_io.load import load
from edge.emotion.classifier import load_manifest
from edge.errors import ConfigError, ModelError
from edge.labels import EMOTIONS

pytestmark = pytest.mark.converter

# The contract of a network that somebody else trained: RGB from 0 to 1, another order.
TURNED = tuple(reversed(EMOTIONS))
THEIRS = ConvertConfig(mean=0.0, scale=1 / 255, labels=TURNED, samples=100)


@pytest.fixture(scope="module")
def theirs(keras, trained):
    """Our trained network in the guise of theirs."""
    ours = load(trained[0] / "network.keras")
    *weights, kernel, bias = ours.get_weights()
    ours.set_weights([*weights, kernel[:, ::-1], bias[::-1]])
    grey = keras.layers.Conv2D(1, 1)
    face = keras.Input((48, 48, 3))
    model = keras.Model(face, ours(grey(face)), name="theirs")
    grey.set_weights([np.full((1, 1, 3, 1), 255 / 128 / 3), np.array([-1.0])])
    return model


@pytest.fixture(scope="module")
def saved(theirs, tmp_path_factory):
    """The same network in each form."""
    folder = tmp_path_factory.mktemp("saved")
    theirs.save(folder / "whole.keras")
    theirs.save(folder / "whole.h5")
    (folder / "plan.json").write_text(theirs.to_json())
    theirs.save_weights(folder / "plan.weights.h5")
    theirs.export(folder / "exported", format="tf_saved_model", verbose=False)
    return folder


@pytest.mark.parametrize("form", ["whole.keras", "whole.h5", "plan.json", "exported"])
def test_every_form_answers_alike(saved, theirs, form):
    images, _ = drawings(7, seed=3)
    contract = floats.contract(theirs, mean=0.0, scale=1 / 255)
    expected = floats.predict(theirs, images, contract)
    found = floats.predict(load(saved / form), images, contract)
    assert np.allclose(found, expected, atol=1e-5)
    assert len(set(expected.argmax(1))) > 1


def test_an_architecture_finds_its_weights(saved, tmp_path):
    plan = tmp_path / "network.json"
    plan.write_bytes((saved / "plan.json").read_bytes())
    with pytest.raises(ConfigError, match=r"no \.weights\.h5 beside it: name one by --weights"):
        load(plan)
    content = (saved / "plan.weights.h5").read_bytes()
    (tmp_path / "other.weights.h5").write_bytes(content)
    assert load(plan).name == "theirs"
    (tmp_path / "third.weights.h5").write_bytes(content)
    with pytest.raises(ConfigError, match=r"2 \.weights\.h5 beside it"):
        load(plan)
    assert load(plan, tmp_path / "third.weights.h5").name == "theirs"
    (tmp_path / "third.weights.h5").write_bytes(content[:1000])
    with pytest.raises(ModelError, match="not a Keras model that loads here"):
        load(plan, tmp_path / "third.weights.h5")


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.json", "{}"), ("x.json", "no json"), ("x.h5", "no hdf5"), ("x.pb", ""), ("folder/y", "")],
)
def test_what_is_no_model_is_told_in_one_line(tmp_path, name, content):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    (path.parent / "w.weights.h5").write_text("")
    with pytest.raises(ModelError) as told:
        load(path if path.parent == tmp_path else path.parent)
    assert "\n" not in str(told.value)


def test_their_network_becomes_int8_under_its_own_contract(saved, shapes, trained, tmp_path):
    ours = evaluate(trained[0] / "network.keras", shapes, "public_test")
    out = tmp_path / "theirs.tflite"
    # A SavedModel, whose batch size is open: the form that is farthest from a .tflite file.
    convert(Order(saved / "exported", shapes, out), THEIRS)
    manifest = load_manifest(out)
    assert (manifest.colour, manifest.mean, manifest.scale) == ("rgb", 0, 1 / 255)
    assert manifest.labels == TURNED
    assert manifest.accuracy["public_test_float"] == round(100 * ours["accuracy"], 2)
    assert manifest.accuracy["agreement"] > 95
    assert (
        round(100 * evaluate(out, shapes, "public_test")["accuracy"], 2)
        == (manifest.accuracy["public_test_int8"])
    )


def test_the_order_of_the_labels_counts(saved, shapes, theirs):
    held_out = data.load(shapes, "public_test")
    right = replace(floats.contract(theirs), mean=0.0, scale=1 / 255, labels=TURNED)
    wrong = replace(right, labels=CONTRACT.labels)
    good, bad = (
        metrics.accuracy(floats.predict(theirs, held_out.images, form), held_out.labels)
        for form in (right, wrong)
    )
    assert good > bad + 0.3
