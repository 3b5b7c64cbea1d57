"""Classes and functions of the user's own: --custom MODULE:NAME, for both versions of Keras."""

from importlib.util import find_spec

import numpy as np
import pytest

if not (find_spec("tensorflow") and find_spec("tf_keras") and find_spec("tqdm")):
    pytest.skip("needs tensorflow, tf_keras and tqdm", allow_module_level=True)

from converter.config import Programs
from converter.keras_io.load import load_model
from edge.errors import ConfigError, ModelError

pytestmark = [pytest.mark.converter, pytest.mark.usefixtures("keras")]

MODULE = """
from {keras} import layers

class Twice(layers.Layer):
    def call(self, x):
        return 2 * x

def halve(x):
    return x / 2
"""


@pytest.fixture
def save(keras, tmp_path, monkeypatch):
    """A function that writes the user's module and a network that needs it, by Keras 2 or 3."""
    import importlib
    import sys

    import tf_keras

    monkeypatch.chdir(tmp_path)

    def run(version, name):
        library = {2: tf_keras, 3: keras}[version]
        module = f"own{version}"
        (tmp_path / f"{module}.py").write_text(MODULE.format(keras=library.__name__))
        monkeypatch.syspath_prepend(tmp_path)
        importlib.invalidate_caches()
        own = importlib.import_module(module)
        face = library.Input((48, 48, 1))
        layer = library.layers.Dense(7, activation="softmax")
        hidden = library.layers.Dense(8, activation=own.halve)
        inner = hidden(library.layers.Flatten()(own.Twice()(face)))
        model = library.Model(face, layer(inner))
        model.save(tmp_path / name)
        (tmp_path / "plan.json").write_text(model.to_json())
        model.save_weights(tmp_path / "plan.weights.h5")
        sys.modules.pop(module)
        return model, (f"{module}:Twice", f"{module}:halve")

    yield run
    for version in (2, 3):
        sys.modules.pop(f"own{version}", None)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", ["own.h5", "own.keras", "plan.json"])
def test_named_objects_are_loaded(save, tmp_path, version, name):
    model, places = save(version, "own.h5" if name == "plan.json" else name)
    with pytest.raises(
        ModelError, match=r"(Twice|halve) .*: give --custom MODULE:(Twice|halve) "
    ) as caught:
        load_model(tmp_path / name)
    assert "\n" not in str(caught.value)
    network = load_model(tmp_path / name, programs=Programs(custom=places))
    noise = np.random.default_rng(0).normal(size=(4, 48, 48, 1)).astype(np.float32)
    assert np.allclose(network.predict_on_batch(noise), model.predict_on_batch(noise), atol=1e-6)


@pytest.mark.parametrize(
    ("place", "module", "message"),
    [
        ("nowhere:Twice", "", r"nowhere:Twice: no nowhere\.py in this folder, no package nowhere"),
        (
            "broken:Twice",
            "1 / 0",
            "broken:Twice: import broken fails: ZeroDivisionError: division by zero",
        ),
        (
            "broken:Twice",
            "import nowhere",
            "broken:Twice: import broken fails: .*No module named 'nowhere'",
        ),
        ("empty:Twice", "", r"empty:Twice: empty \(.*empty\.py\) has no class or function Twice"),
        (
            "text:Twice",
            "Twice = 'x'",
            r"text:Twice: text \(.*text\.py\) has no class or function Twice",
        ),
        ("other:Twice", MODULE.format(keras="keras"), "other:Twice: is a class of keras, but the"),
    ],
)
def test_a_module_that_does_not_help_is_an_error_of_one_line(
    save, tmp_path, place, module, message
):
    save(2, "own.h5")
    if not place.startswith("nowhere"):
        (tmp_path / f"{place.partition(':')[0]}.py").write_text(module)
    with pytest.raises(ConfigError, match=f"--custom {message}") as caught:
        load_model(tmp_path / "own.h5", programs=Programs(custom=(place, "own2:halve")))
    assert "\n" not in str(caught.value)
